import { TaskError } from '../../core/errors.ts'
import { shown } from '../../core/shown.ts'
import type { Usage } from './providers/provider.ts'

/** An error record keeps about so much of a subclass's fields. */
const MAX_REPLY = 3_000

/** A reply that was paid for and is of no use: the dead letter keeps it. */
class UselessReply extends TaskError {
  readonly reply: string
  readonly usage: Usage

  constructor(code: string, message: string, hint: string, reply: string, usage: Usage) {
    super(code, 'permanent', { message, hint })
    this.reply = reply.slice(0, MAX_REPLY)
    this.usage = usage
  }
}

export class Refused extends UselessReply {
  constructor(reply: string, usage: Usage) {
    super(
      'refused',
      'the model refused',
      'look at what it says: fields.reply of the dead letter',
      reply,
      usage,
    )
  }
}

export class CutShort extends UselessReply {
  constructor(reply: string, usage: Usage) {
    const hint = 'raise --generate.max-tokens: with another number all items are asked about again'
    super('cut_short', 'the reply was cut off before its data was whole', hint, reply, usage)
  }
}

export class InvalidReply extends UselessReply {
  constructor(reason: string, reply: string, usage: Usage) {
    const hint = 'ask for a simpler form, or another model; fields.reply of the dead letter is what it said'
    super('invalid_reply', `no reply fits the schema. ${reason}`, hint, reply, usage)
  }
}

/** A good status, and no reply of this API: another attempt may get one. */
export function malformed(body: unknown): TaskError {
  return new TaskError('malformed_reply', 'transient', {
    message: `the reply is not of this API: ${shown(body)}`,
    hint: 'check --generate.provider and --generate.base-url',
  })
}
