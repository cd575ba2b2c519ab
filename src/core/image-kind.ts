export interface ImageKind {
  media_type: string
  /** Of a file's name. */
  ending: string
}

const KINDS: (ImageKind & { at: number; magic: string })[] = [
  { media_type: 'image/png', ending: 'png', at: 0, magic: '\x89PNG\r\n\x1a\n' },
  { media_type: 'image/jpeg', ending: 'jpg', at: 0, magic: '\xff\xd8\xff' },
  { media_type: 'image/gif', ending: 'gif', at: 0, magic: 'GIF8' },
  { media_type: 'image/webp', ending: 'webp', at: 8, magic: 'WEBP' },
]

/** What kind of image bytes are, by the first of them; undefined where they are none. */
export function imageKind(bytes: Uint8Array): ImageKind | undefined {
  const head = Buffer.from(bytes.subarray(0, 16)).toString('latin1')
  return KINDS.find(({ at, magic }) => head.startsWith(magic, at))
}
