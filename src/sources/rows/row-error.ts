import { type ErrorRecord, errorRecord } from '../../core/errors.ts'

/** Why one row can't be used; the rest of its file can. */
export class RowError extends Error {
  readonly code: string
  readonly hint: string

  constructor(code: string, message: string, hint: string) {
    super(message)
    this.code = code
    this.hint = hint
  }

  record(): ErrorRecord {
    return errorRecord(this.code, 'permanent', this.message, { hint: this.hint })
  }
}
