import { statSync } from 'node:fs'
import { dirname, extname } from 'node:path'
import { FatalError } from '../core/errors.ts'

const FORMATS = ['.jsonl', '.ndjson']

/** Checks, before anything is done, that a result file can be made there; returns its path. */
export function checkOut(path: string): string {
  if (!FORMATS.includes(extname(path)))
    throw new FatalError(
      'bad_out',
      `can't tell the format of ${path} from its ending`,
      `known: ${FORMATS.join(', ')}`,
    )
  const folder = statSync(dirname(path), { throwIfNoEntry: false })
  if (!folder?.isDirectory())
    throw new FatalError(
      'no_out_folder',
      `there is no folder ${dirname(path)} to put ${path} in`,
      'make it first',
    )
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new FatalError('bad_out', `${path} is a folder`)
  return path
}
