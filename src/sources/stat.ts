import { lstatSync, type Stats } from 'node:fs'
import type { SkipReason } from './skip.ts'

/** The stat of a path, its last link not followed, or why there is none. */
export function statOrReason(path: string | Buffer): Stats | SkipReason {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? 'missing'
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOTDIR' ? 'missing' : 'folder_unreadable'
  }
}
