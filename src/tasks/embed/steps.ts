import { join } from 'node:path'
import { FatalError } from '../../core/errors.ts'
import type { ModelFolder } from './model-folder.ts'

/** What a model does one after another, as `modules.json` of sentence-transformers lists it. */
export interface Step {
  /** The last part of its type: Transformer, say. */
  kind: string
  /** Its folder, from the model's. */
  path?: string
}

/** None where there is no such file. Throws FatalError `bad_model`. */
export function stepsOf(folder: ModelFolder): Step[] {
  const listed: unknown = folder.json('modules.json') ?? []
  if (Array.isArray(listed) && listed.every(isStep))
    return listed.map(({ type, path }) => ({ kind: type.split('.').pop() ?? '', path }))
  throw new FatalError('bad_model', `${join(folder.root, 'modules.json')} is no list of {type, path}`)
}

function isStep(value: unknown): value is { type: string; path?: string } {
  const { type, path } = Object(value)
  return typeof type === 'string' && (path === undefined || typeof path === 'string')
}
