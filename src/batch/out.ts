import { accessSync, constants, statSync } from 'node:fs'
import { dirname, extname } from 'node:path'
import { FatalError } from '../core/errors.ts'

const FORMATS = ['.jsonl', '.ndjson']

/** Checks, before anything is done, that a result file can be made there; returns its path. */
export function checkOut(path: string): string {
  if (statOf(path)?.isDirectory())
    throw new FatalError('bad_out', `${path} is a folder`, `name a file in it: ${path}/results.jsonl`)
  if (!FORMATS.includes(extname(path)))
    throw new FatalError(
      'bad_out',
      `can't tell the format of ${path} from its ending`,
      `known: ${FORMATS.join(', ')}`,
    )
  checkFolder(dirname(path), path)
  return path
}

function checkFolder(folder: string, path: string): void {
  if (!statOf(folder)?.isDirectory())
    throw new FatalError('no_out_folder', `there is no folder ${folder} to put ${path} in`, 'make it first')
  try {
    accessSync(folder, constants.W_OK)
  } catch (error) {
    throw new FatalError(
      'out_unwritable',
      `can't write into ${folder}: ${(error as NodeJS.ErrnoException).code}`,
      'name another place with --out',
      error,
    )
  }
}

function statOf(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    // A part of the path is a file, or may not be entered: told as a folder that is not there.
    return undefined
  }
}
