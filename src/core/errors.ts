/**
 * What may be done about an error. `rate_limited` and `transient`: try again later. `permanent`: this item
 * will fail the same way again. `poison`: the item killed or hung its worker. `fatal`: no item can succeed.
 */
export type ErrorClass = 'rate_limited' | 'transient' | 'permanent' | 'poison' | 'fatal'

/** An error as it is stored, printed and sent between threads. */
export interface ErrorRecord {
  /** Short and stable: `throw`, `timeout`, `file_missing`, or what a `TaskError` says. */
  code: string
  class: ErrorClass
  message: string
  hint?: string
  /** Do not try again earlier than this. */
  retry_after_ms?: number
  /** It comes of the run's own settings, such as its limits: another run tries the item again. */
  of_run?: true
  /** The message of the error behind this one. */
  cause?: string
  stack?: string
  /** What else a subclass carried, as far as JSON holds it. */
  fields?: Record<string, unknown>
  /** The message with numbers, paths and quoted parts masked: equal for failures of one kind. */
  signature: string
}

export interface TaskErrorDetails {
  message?: string
  hint?: string
  retryAfterMs?: number
  /** It comes of the run's own settings, such as its limits: another run tries the item again. */
  ofRun?: true
  cause?: unknown
}

/** What a task throws to say precisely what went wrong and whether another attempt can help. */
export class TaskError extends Error {
  readonly code: string
  readonly class: ErrorClass
  readonly hint?: string
  readonly retryAfterMs?: number
  readonly ofRun?: true

  constructor(code: string, errorClass: ErrorClass, details: TaskErrorDetails = {}) {
    super(details.message ?? code, { cause: details.cause })
    this.name = 'TaskError'
    this.code = code
    this.class = errorClass
    this.hint = details.hint
    this.retryAfterMs = details.retryAfterMs
    this.ofRun = details.ofRun
  }
}

/** Ends a command: exit code 2 and, on the screen, the message and its hint without a stack. */
export class FatalError extends Error {
  readonly code: string
  readonly hint?: string

  constructor(code: string, message: string, hint?: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'FatalError'
    this.code = code
    this.hint = hint
  }
}

/** Thrown instead of beginning an attempt: the item goes back as it was. */
export class NotBegun extends Error {
  constructor() {
    super('the run stops: this was not begun')
    this.name = 'NotBegun'
  }
}

const CLASSES = new Set<ErrorClass>(['rate_limited', 'transient', 'permanent', 'poison', 'fatal'])
const MAX_MESSAGE = 4_000
const TRANSIENT_CODES = new Set([
  'ECONNRESET',
  'ECONNREFUSED',
  'ETIMEDOUT',
  'EPIPE',
  'EAI_AGAIN',
  'EMFILE',
  'ENFILE',
  'EAGAIN',
  'EBUSY',
])

/** Masks what differs between failures of one kind: quoted parts, paths, hexadecimal and decimal numbers. */
export function errorSignature(message: string): string {
  return message
    .slice(0, 500)
    .replace(/"[^"\n]*"|'[^'\n]*'|`[^`\n]*`/g, '"…"')
    .replace(/(?:[A-Za-z]:)?[\w.@-]*[\\/][^\s:,;()"]+/g, '<path>')
    .replace(/\b0x[0-9a-f]+\b|\b[0-9a-f]{12,}\b/gi, '<hex>')
    .replace(/\d+(?:\.\d+)?/g, '<n>')
}

export function errorRecord(
  code: string,
  errorClass: ErrorClass,
  message: string,
  rest: Partial<ErrorRecord> = {},
): ErrorRecord {
  const kept = message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}…` : message
  return { code, class: errorClass, message: kept, ...rest, signature: errorSignature(kept) }
}

/**
 * Makes the record of anything thrown; call it in the thread that caught it, since a subclass loses its name
 * and fields on its way to another. `otherwise` is the class of an error that does not say its own.
 */
export function toErrorRecord(thrown: unknown, otherwise: ErrorClass): ErrorRecord {
  if (!(thrown instanceof Error)) return errorRecord('throw', otherwise, `threw ${printable(thrown)}`)
  try {
    return recordOf(thrown, otherwise)
  } catch {
    // A getter of its own has thrown: that it is an error is all that can be told.
    return errorRecord('throw', otherwise, 'threw an error that does not say what it is')
  }
}

function recordOf(thrown: Error, otherwise: ErrorClass): ErrorRecord {
  const rest: Partial<ErrorRecord> = { stack: textOf(thrown.stack), ...ownFields(thrown) }
  if (thrown.cause !== undefined)
    rest.cause = thrown.cause instanceof Error ? textOf(thrown.cause.message) : printable(thrown.cause)
  if (isTaskError(thrown)) {
    if (thrown.hint !== undefined) rest.hint = textOf(thrown.hint)
    if (typeof thrown.retryAfterMs === 'number') rest.retry_after_ms = thrown.retryAfterMs
    if (thrown.ofRun) rest.of_run = true
    return errorRecord(thrown.code, thrown.class, String(thrown.message), rest)
  }
  if (thrown instanceof FatalError) {
    if (thrown.hint !== undefined) rest.hint = thrown.hint
    return errorRecord(thrown.code, otherwise, thrown.message, rest)
  }
  const code = (thrown as { code?: unknown }).code
  const name = thrown.name === 'Error' ? '' : `${thrown.name}: `
  return errorRecord(
    typeof code === 'string' ? code : 'throw',
    typeof code === 'string' && TRANSIENT_CODES.has(code) ? 'transient' : otherwise,
    `${name}${thrown.message}`,
    rest,
  )
}

/** Also one made by another copy of this package, as a task module may have its own. */
function isTaskError(thrown: Error): thrown is TaskError {
  const { code, class: errorClass } = thrown as Partial<TaskError>
  return typeof code === 'string' && CLASSES.has(errorClass as ErrorClass)
}

const NOT_FIELDS = new Set([
  ...['name', 'code', 'class', 'message', 'stack', 'cause', 'hint', 'retryAfterMs', 'ofRun'],
])

/** What a subclass adds, small enough to keep: nothing that JSON can't hold. */
function ownFields(error: Error): { fields?: Record<string, unknown> } {
  const fields: Record<string, unknown> = {}
  let room = MAX_MESSAGE
  for (const name of Object.keys(error)) {
    const text = NOT_FIELDS.has(name) ? undefined : jsonOf(() => (error as unknown as typeof fields)[name])
    if (text === undefined || text.length > room) continue
    room -= text.length
    fields[name] = JSON.parse(text)
  }
  return Object.keys(fields).length ? { fields } : {}
}

function jsonOf(read: () => unknown): string | undefined {
  try {
    return JSON.stringify(read())
  } catch {
    // A cycle, a bigint or a getter that throws: left out.
    return undefined
  }
}

/** What JavaScript lets anybody put in place of a text is one again. */
function textOf(value: unknown): string | undefined {
  return value === undefined || typeof value === 'string' ? value : printable(value)
}

function printable(value: unknown): string {
  if (typeof value === 'string') return value
  try {
    return JSON.stringify(value) ?? String(value)
  } catch {
    return Object.prototype.toString.call(value)
  }
}

/** True for classes where another attempt may succeed. */
export function isRetryable(errorClass: ErrorClass): boolean {
  return errorClass === 'rate_limited' || errorClass === 'transient'
}
