import { digest, hashBytes, hashText } from './hash.ts'
import type { Item } from './item.ts'
import type { FileRef } from './ref.ts'

/**
 * Who an item is: two words of its id and type, two words of what it holds. For a value that is its JSON text,
 * for a file its size, modification time and inode; the content's digest is kept beside it by whoever read it.
 */
export const IDENTITY_WORDS = 4

/** Writes the identity of an item whose version is `text[from..to)`, at `words[at]`. */
export function writeIdentity(
  item: Item,
  text: string,
  from: number,
  to: number,
  seed: number,
  words: Uint32Array,
  at: number,
): void {
  writeName(item, seed, words, at)
  hashText(text, from, to, seed, words, at + 2)
}

/** The same for one whose version is the bytes from `from` to `to`. */
export function writeBytesIdentity(
  item: Item,
  bytes: DataView,
  from: number,
  to: number,
  seed: number,
  words: Uint32Array,
  at: number,
): void {
  writeName(item, seed, words, at)
  hashBytes(bytes, from, to, seed, words, at + 2)
}

function writeName({ id, type }: Item, seed: number, words: Uint32Array, at: number): void {
  hashText(id, 0, id.length, seed, words, at)
  if (type === 'file' || type === 'item') return
  hashText(type, 0, type.length, words[at], words, at + 2)
  words[at] ^= words[at + 2]
  words[at + 1] ^= words[at + 3]
}

/** The same for a file, as it was listed or as it was read. */
export function writeFileIdentity(
  item: Item,
  file: FileRef,
  seed: number,
  words: Uint32Array,
  at: number,
): void {
  const version = fileVersion(file)
  writeIdentity(item, version, 0, version.length, seed, words, at)
}

/** What tells, without reading a file, that it has not changed: its stat, and how it was chosen. */
function fileVersion(ref: FileRef): string {
  return `${ref.size}:${ref.mtime_ms}:${ref.inode}${ref.named ? ':named' : ''}`
}

/**
 * Digest of what an item holds beside its id: equal items have the same, in any source. `textField`: which field of
 * it is its text.
 */
export function contentDigest(value: unknown, textField = 'text'): Uint8Array {
  return digest(JSON.stringify([textField, value]))
}

/**
 * A file whose modification time is this close to the moment it was read could have changed again without a
 * trace (coarse file system clocks): its content is compared before its record is trusted.
 */
export const RACY_WINDOW_MS = 2_000

/** A task's identity: records made under one key are never used under another. */
export function taskKey(name: string, version: number, semanticOptions: unknown): string {
  return digest(JSON.stringify([name, version, semanticOptions])).toString('hex')
}
