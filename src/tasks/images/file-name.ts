import { digest } from '../../core/hash.ts'
import type { Item } from '../../core/item.ts'

const MOST_LETTERS = 60
const DIGEST_LETTERS = 12

/**
 * How the files of an item begin: with what its id has that any file system takes, and a digest of the item and of
 * what is asked for: the same in every attempt, and for no item that is another or asks for something else.
 */
export function fileName({ id, type }: Item, asked: unknown): string {
  const readable = id
    .slice(-MOST_LETTERS)
    .replace(/[^A-Za-z0-9._-]+/g, '_')
    .replace(/^[._-]+/, '')
  const key = digest(JSON.stringify([id, type, asked]))
    .toString('hex')
    .slice(0, DIGEST_LETTERS)
  return readable === '' ? key : `${readable}-${key}`
}
