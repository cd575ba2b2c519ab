import { existsSync } from 'node:fs'
import { access, constants, realpath, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { FatalError } from '../core/errors.ts'
import { withSlash } from './byte-path.ts'

/** The real path of a folder that can be read. Throws FatalError `no_such_folder`, `not_a_folder`, `folder_unreadable`. */
export async function realFolder(folder: string): Promise<string> {
  try {
    const path = await realpath(folder)
    if (!(await stat(path)).isDirectory()) throw notAFolder(folder)
    await access(path, constants.R_OK | constants.X_OK)
    return path
  } catch (error) {
    throw error instanceof FatalError ? error : unusable(folder, error as NodeJS.ErrnoException)
  }
}

/** The nearest folder at or above `folder` that has a `.git`. */
export function findRepository(folder: string): string | undefined {
  if (existsSync(`${withSlash(folder)}.git`)) return folder
  const parent = dirname(folder)
  return parent === folder ? undefined : findRepository(parent)
}

function notAFolder(folder: string): FatalError {
  return new FatalError(
    'not_a_folder',
    `not a folder: ${folder}`,
    'name a folder, or use --files for single files',
  )
}

function unusable(folder: string, error: NodeJS.ErrnoException): FatalError {
  if (error.code === 'EACCES' || error.code === 'EPERM')
    return new FatalError('folder_unreadable', `no permission to read the folder ${folder}`, undefined, error)
  const hint = `check the spelling; the current directory is ${process.cwd()}`
  return new FatalError('no_such_folder', `no such folder: ${folder}`, hint, error)
}
