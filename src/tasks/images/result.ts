/** Images that were made of an item, each in a file that was there before this was stored. */
export interface ImagesResult {
  files: ImageFile[]
  /** Only if the server tells. */
  usage?: Usage
}

export interface ImageFile {
  /** `--images.dir` and the file's name, with `/`. */
  path: string
  media_type: string
  bytes: number
  sha256: string
  /** What the model made of the prompt, where the server tells. */
  revised_prompt?: string
}

export interface Usage {
  input_tokens: number
  output_tokens: number
}
