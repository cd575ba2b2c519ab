import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { posix } from 'node:path'
import { FatalError, TaskError } from '../../core/errors.ts'
import { digest } from '../../core/hash.ts'

export interface NamedImage {
  /** Without its ending. */
  name: string
  ending: string
  bytes: Uint8Array
}

/**
 * Where images are put: each appears whole, and is on the disk before its path is given. What is there is never
 * changed: where the name is taken by another image (`--fresh` made a second one, or an item is there twice), the new
 * one gets a part of its own digest into its name.
 */
export class ImageFolder {
  readonly #path: string
  /** One item after another: of two that want one name, the second has to see the first. */
  #last: Promise<void> = Promise.resolve()

  private constructor(path: string) {
    this.#path = path
  }

  /** Makes it if need be. Throws a `FatalError` where that can't be. */
  static async open(path: string): Promise<ImageFolder> {
    try {
      await mkdir(path, { recursive: true })
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      const why = code === 'EEXIST' || code === 'ENOTDIR' ? `${path} is, or lies below, a file` : message
      throw new FatalError('bad_folder', `--images.dir: ${why}`, 'name another folder')
    }
    return new ImageFolder(path)
  }

  /** Gives their paths. Throws a fatal `TaskError` when they can't be written. */
  put(images: readonly NamedImage[]): Promise<string[]> {
    const paths = this.#last.then(() => this.#putAll(images))
    const over = () => {}
    this.#last = paths.then(over, over)
    return paths
  }

  async #putAll(images: readonly NamedImage[]): Promise<string[]> {
    const paths: string[] = []
    try {
      for (const image of images) paths.push(await this.#putOne(image))
      await this.#sync()
    } catch (error) {
      throw new TaskError('image_not_written', 'fatal', {
        message: `an image can't be written: ${(error as Error).message}`,
        hint: 'make room or see to the folder, then run the same command again',
        cause: error,
      })
    }
    return paths
  }

  async #putOne({ name, ending, bytes }: NamedImage): Promise<string> {
    const usual = posix.join(this.#path, `${name}.${ending}`)
    const there = await contentOf(usual)
    if (there?.equals(bytes)) return usual
    const own = digest(bytes).toString('hex').slice(0, 8)
    const path = there ? posix.join(this.#path, `${name}-${own}.${ending}`) : usual
    const draft = posix.join(this.#path, `.${name}.partial`)
    await writeSynced(draft, bytes)
    await rename(draft, path)
    return path
  }

  async #sync(): Promise<void> {
    const folder = await open(this.#path, 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  }
}

async function contentOf(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'w', 0o666)
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}
