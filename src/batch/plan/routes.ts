import { basename } from 'node:path'
import { fileOf, type Item } from '../../core/item.ts'

/**
 * Which tasks take an item, by what it is: `file:.py` (a file's ending), `file:image` (a kind of file), `text` (an
 * item's type; `file` for every file) or `*` (whatever no other route is for). The first of these that there is
 * takes the item, and no other.
 */
export type Routes = Record<string, string[]>

export const ANY = '*'
export const FILE_PREFIX = 'file:'

/** Endings of files by their kind. */
const KINDS: Record<string, string[]> = {
  image: ['.png', '.jpg', '.jpeg', '.gif', '.webp', '.bmp', '.tif', '.tiff', '.heic', '.avif'],
  audio: ['.mp3', '.wav', '.flac', '.ogg', '.opus', '.m4a', '.aac'],
  video: ['.mp4', '.mov', '.mkv', '.webm', '.avi', '.m4v'],
}

export const FILE_KINDS = Object.keys(KINDS)

const KIND_OF = new Map(
  Object.entries(KINDS).flatMap(([kind, endings]) => endings.map((ending) => [ending, kind])),
)

/** The items that routes lead to a task. */
export function takenBy(task: string, routes: Routes): (item: Item) => boolean {
  const known = new Map(Object.entries(routes).map(([what, tasks]) => [nameOf(what), tasks.includes(task)]))
  return (item) => {
    for (const what of namesOf(item)) {
      const isTaken = known.get(what)
      if (isTaken !== undefined) return isTaken
    }
    return false
  }
}

/** A file's ending is the same in capitals. */
function nameOf(what: string): string {
  return what.startsWith(FILE_PREFIX) ? what.toLowerCase() : what
}

/** All that a route may call an item, what says most first. */
function* namesOf(item: Item): Generator<string> {
  if (fileOf(item)) {
    const name = basename(item.id).toLowerCase()
    // From the second character on: `.env` has no ending, `.tar.gz` is tried before `.gz`.
    for (let at = name.indexOf('.', 1); at >= 0; at = name.indexOf('.', at + 1))
      yield FILE_PREFIX + name.slice(at)
    const kind = KIND_OF.get(name.slice(name.lastIndexOf('.')))
    if (kind !== undefined) yield FILE_PREFIX + kind
  }
  yield item.type
  yield ANY
}

/** An item that nobody takes, as the summary names it: by its type, a file by its ending too. */
export function typeLabel(item: Item): string {
  if (!fileOf(item)) return item.type
  const name = basename(item.id).toLowerCase()
  const at = name.lastIndexOf('.')
  return at > 0 ? FILE_PREFIX + name.slice(at) : 'file'
}
