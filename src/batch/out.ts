import { accessSync, constants, statSync } from 'node:fs'
import { dirname, extname } from 'node:path'
import { FatalError } from '../core/errors.ts'
import type { Task, View } from '../core/task.ts'

type Viewed = Pick<Task, 'views'>

/** A result line for each item: the format that every task has. */
export const LINES = 'lines'
const LINE_ENDINGS = ['.jsonl', '.ndjson']

/** Whether a result file holds result lines. */
export function isLines(path: string): boolean {
  return LINE_ENDINGS.includes(extname(path))
}

/** The format that a result file's ending asks for; undefined where it is none of the task's. */
export function formatOf(path: string, { views = {} }: Viewed): typeof LINES | View<unknown> | undefined {
  if (isLines(path)) return LINES
  return Object.values(views).find(({ endings }) => endings.includes(extname(path)))
}

/** Checks, before anything is done, that a result file can be made there; returns its path. */
export function checkOut(path: string, task: Viewed = {}): string {
  if (statOf(path)?.isDirectory())
    throw new FatalError('bad_out', `${path} is a folder`, `name a file in it: ${path}/results.jsonl`)
  if (!formatOf(path, task))
    throw new FatalError(
      'bad_out',
      `can't tell the format of ${path} from its ending`,
      `known: ${[...LINE_ENDINGS, ...viewEndings(task)].join(', ')}`,
    )
  checkFolder(dirname(path), path)
  return path
}

function viewEndings({ views = {} }: Viewed): string[] {
  return Object.values(views).flatMap(({ endings }) => endings)
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
