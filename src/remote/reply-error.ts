/** Why there is no reply that could be used. `code` is one of `verdicts-data.ts`. */
export class ReplyError extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }

  static tooLarge(most: number): ReplyError {
    return new ReplyError('reply_too_large', `the reply has more than ${most} bytes`)
  }
}
