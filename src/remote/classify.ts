import { type ErrorClass, isRetryable } from '../core/errors.ts'
import { shown } from '../core/shown.ts'
import { type Headers, header, retryAfterMs } from './headers.ts'
import type { BudgetName, CallOutcome } from './limiter.ts'
import type { OutageSign } from './outage.ts'
import {
  ANY_CLIENT_ERROR,
  ANY_NETWORK_ERROR,
  ANY_SERVER_ERROR,
  BY_MESSAGE,
  BY_NETWORK,
  BY_PROVIDER_CODE,
  BY_STATUS,
  ERROR_IN_REPLY,
  FORBIDDEN_FOR_NOW,
  type Meaning,
} from './verdicts-data.ts'

/** What is known of a call that failed: its connection did, or there was a reply. */
export type Failure =
  | { kind: 'network'; code: string; message: string }
  | { kind: 'reply'; status: number; headers: Headers; body: unknown; text: string }

/** What follows from it, for the item and for the limits. */
export interface Verdict {
  class: ErrorClass
  code: string
  message: string
  hint?: string
  retry_after_ms?: number
  outcome: CallOutcome
  /** It says that the server is down. */
  outage?: OutageSign
}

/** The error that a reply's body holds, in any provider's form. */
interface ErrorInBody {
  code?: string
  type?: string
  message?: string
}

const MAX_TEXT = 1_000
const MAX_HOST = 300

export function classify(failure: Failure, now_ms: number): Verdict {
  if (failure.kind === 'network') return ofNetwork(failure)
  const { status, headers, body, text } = failure
  const error = errorIn(body) ?? {}
  const message = `HTTP ${status}: ${(error.message ?? text.trim()).slice(0, MAX_TEXT) || 'no message'}`
  const wait_ms = retryAfterMs(headers, now_ms)
  const said = status === 403 && wait_ms !== undefined ? FORBIDDEN_FOR_NOW : meaningOf(status, error)
  const meaning = insisted(said, header(headers, 'x-should-retry'))
  const host = meaning.code === 'redirected' ? hostOf(header(headers, 'location')) : undefined
  const what = host === undefined ? message : `HTTP ${status}: the server sends on to ${host}`
  const told = verdict(meaning, what, wait_ms, budgetOf(error, headers))
  const isUp = told.outcome.kind === 'failed' && told.outage === undefined
  return isUp ? { ...told, outcome: { kind: 'failed', isUp } } : told
}

/** Of an address with a host in it; the rest of it may hold a secret. */
function hostOf(location: string | undefined): string | undefined {
  return location !== undefined && URL.canParse(location)
    ? new URL(location).host.slice(0, MAX_HOST) || undefined
    : undefined
}

function ofNetwork({ code, message }: Failure & { kind: 'network' }): Verdict {
  const meaning = BY_NETWORK[code] ?? ANY_NETWORK_ERROR
  return verdict(meaning, meaning.message ?? message)
}

/** True for a reply that holds an error although its status says that all is well. */
export function holdsError(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false
  const { error, type, object } = body as Record<string, unknown>
  return isError(error) || type === 'error' || object === 'error'
}

/** Many replies have the field where all is well: empty, or with a number that is data. */
function isError(error: unknown): boolean {
  if (typeof error === 'object' && error !== null) return Object.keys(error).length > 0
  return error === true || (typeof error === 'string' && error !== '')
}

function meaningOf(status: number, error: ErrorInBody): Meaning {
  const spoken = BY_MESSAGE.find((each) => each.status === status && each.pattern.test(error.message ?? ''))
  const named = [error.code, error.type].find((name) => name && Object.hasOwn(BY_PROVIDER_CODE, name))
  if (spoken) return spoken.meaning
  if (named) return BY_PROVIDER_CODE[named]
  if (status >= 300) return byStatus(status)
  // Some gateways put the status that they got into a good reply of their own.
  const inner = Number(error.code)
  return inner >= 400 && inner < 600 ? byStatus(inner) : ERROR_IN_REPLY
}

function byStatus(status: number): Meaning {
  return BY_STATUS[status] ?? (status >= 500 ? ANY_SERVER_ERROR : ANY_CLIENT_ERROR)
}

/** `x-should-retry` overrides what the status would say, except that no attempt helps against what is fatal. */
function insisted(meaning: Meaning, shouldRetry: string | undefined): Meaning {
  if (meaning.class === 'fatal') return meaning
  if (shouldRetry === 'true' && !isRetryable(meaning.class)) return { ...meaning, class: 'transient' }
  if (shouldRetry === 'false' && isRetryable(meaning.class)) return { ...meaning, class: 'permanent' }
  return meaning
}

function verdict(meaning: Meaning, message: string, retry_after_ms?: number, budget?: BudgetName): Verdict {
  const { class: errorClass, code, hint, outage } = meaning
  return {
    class: errorClass,
    code,
    message,
    hint,
    retry_after_ms,
    outcome: outcomeOf(meaning, retry_after_ms, budget),
    outage,
  }
}

function outcomeOf(meaning: Meaning, retry_after_ms?: number, budget?: BudgetName): CallOutcome {
  if (meaning.class === 'rate_limited') return { kind: 'refused', budget, retry_after_ms }
  if (meaning.overload || (retry_after_ms !== undefined && meaning.class === 'transient'))
    return { kind: 'overloaded', retry_after_ms }
  return { kind: 'failed' }
}

/** Which budget is spent: the error's type says it, or its message, or what the headers say is left. */
function budgetOf({ type, message = '' }: ErrorInBody, headers: Headers): BudgetName | undefined {
  if (type === 'tokens' || type === 'requests') return type
  if (
    header(headers, 'x-ratelimit-remaining-tokens') === '0' ||
    /tokens per min|tokens per minute/i.test(message)
  )
    return 'tokens'
  if (header(headers, 'x-ratelimit-remaining-requests') === '0' || /requests per min/i.test(message))
    return 'requests'
  return undefined
}

function errorIn(body: unknown): ErrorInBody | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  const { error: told, detail } = body as Record<string, unknown>
  const error = isError(told) ? told : undefined
  if (typeof error === 'string') return { message: error }
  if (detail !== undefined && error === undefined) return { message: textOf(detail) }
  const { code, type, message } = (error ?? body) as Record<string, unknown>
  return { code: textOf(code), type: textOf(type), message: textOf(message) }
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  return typeof value === 'string' ? value.slice(0, MAX_TEXT) : shown(value, MAX_TEXT)
}
