import { FatalError } from '../../core/errors.ts'
import type { BatchSpec } from '../spec.ts'

const MAX_NAMES_TOLD = 20

/** Throws a `FatalError` for a task that needs a field which, as far as the source knows, no item can have. */
export async function checkFields({ source, tasks }: Pick<BatchSpec, 'source' | 'tasks'>): Promise<void> {
  const { fields } = source
  if (!fields) return
  const known = new Set([...fields, 'id'])
  for (const { task, options, after } of tasks) {
    // Its items are another task's results.
    if (after) continue
    const needs = (await task.needs?.(options.values)) ?? []
    // A path into a field is judged by its beginning.
    const missing = needs.find((name) => !known.has(name) && !known.has(name.split('.', 1)[0]))
    if (missing === 'text') throw noText(task.name, fields)
    if (missing !== undefined) throw noSuchField(task.name, missing, [...known])
  }
}

function noText(task: string, columns: readonly string[]): FatalError {
  return noSuchField(task, 'text', columns, '--text-field says which column is the text; ')
}

function noSuchField(task: string, missing: string, known: readonly string[], hint = ''): FatalError {
  const more = known.length > MAX_NAMES_TOLD ? ', …' : ''
  return new FatalError(
    'no_such_field',
    `${task} needs the field ${JSON.stringify(missing)}, which no item has`,
    `${hint}there are: ${known.slice(0, MAX_NAMES_TOLD).join(', ')}${more}`,
  )
}
