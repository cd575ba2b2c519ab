import { TaskError } from '../core/errors.ts'

/** In place of the bare error of code that is not ours and has no room for what it was given: `who`, as in a sentence. */
export function pieceTooLong(who: string, cause: RangeError): TaskError {
  return new TaskError('piece_too_long', 'permanent', {
    message: `the text has a piece that is too long for ${who}`,
    hint: 'give it in parts',
    cause,
  })
}
