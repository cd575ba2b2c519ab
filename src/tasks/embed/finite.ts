import { TaskError } from '../../core/errors.ts'

/** True where none of these numbers is NaN or infinite. */
export function areFinite(values: Float32Array, at: number, count: number): boolean {
  for (let i = at; i < at + count; i++) if (!Number.isFinite(values[i])) return false
  return true
}

export function notFinite(hint: string): TaskError {
  const message = 'the model gives numbers that are none (NaN or infinite) for this text'
  return new TaskError('not_finite', 'permanent', { message, hint })
}
