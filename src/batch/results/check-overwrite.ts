import { realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { hasData, hasState } from '../../checkpoint/folder.ts'
import { Store } from '../../checkpoint/store.ts'
import { FatalError } from '../../core/errors.ts'
import { fileOf } from '../../core/item.ts'
import type { BatchSpec, BatchTask } from '../spec.ts'
import { filesOf } from './out.ts'

/**
 * Throws a `FatalError` where a result file would take the place of what is worked on: of a file of rows, or of an
 * item that no earlier run of this state folder has written.
 */
export async function checkOverwrite({
  source,
  tasks,
  state,
}: Pick<BatchSpec, 'source' | 'tasks' | 'state'>): Promise<void> {
  const inputs = new Set((source.inputs ?? []).map(realPath))
  for (const [real, path] of standing(tasks))
    if (inputs.has(real)) throw overwrites(path, 'name another with --out')
  // Of other sources nobody knows whether they can be listed twice.
  if (!source.pathOf) return
  const unknown = standing(await notOurs(tasks, state))
  if (!unknown.size) return
  for await (const item of source) {
    const path = unknown.get(fileOf(item)?.path ?? '')
    if (path !== undefined)
      throw overwrites(path, 'name another with --out, or remove it first if it is an old result')
  }
}

/** The result files that there are already, by their real paths. */
function standing(tasks: BatchTask[]): Map<string, string> {
  const files = new Map<string, string>()
  for (const { task, out, options } of tasks)
    for (const path of out === undefined ? [] : filesOf(out, task, options.values)) {
      const real = realPath(path)
      if (real !== undefined) files.set(real, path)
    }
  return files
}

/** The result files of tasks, by their real paths, that earlier runs of this state folder have written. */
export async function ownResults(tasks: BatchTask[], state: string): Promise<Set<string>> {
  const others = new Set(await notOurs(tasks, state))
  return new Set(standing(tasks.filter((task) => !others.has(task))).keys())
}

/** Without those whose result file is in the state folder, or was that of an earlier run. */
async function notOurs(tasks: BatchTask[], state: string): Promise<BatchTask[]> {
  const others = tasks.filter(({ out }) => out !== undefined && dirname(out) !== join(state, 'out'))
  if (!standing(others).size || !hasState(state) || !hasData(state)) return others
  const store = Store.openReadOnly(state)
  try {
    const ours = new Set([...store.runs()].flatMap((run) => run.tasks.map(({ out }) => out)))
    return others.filter(({ out }) => !ours.has(out))
  } finally {
    await store.close()
  }
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    // Not there yet: then it is nobody's.
    return undefined
  }
}

function overwrites(path: string, hint: string): FatalError {
  return new FatalError('out_is_input', `${path} is worked on: a result file would take its place`, hint)
}
