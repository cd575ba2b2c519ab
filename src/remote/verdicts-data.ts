import type { ErrorClass } from '../core/errors.ts'
import type { OutageSign } from './outage.ts'

/** What a failure means: for the item, for the run, and for the limits. */
export interface Meaning {
  class: ErrorClass
  code: string
  hint?: string
  /** Instead of one that tells users nothing. */
  message?: string
  /** It says that the server can't keep up. */
  overload?: true
  /** It says that the server is down. */
  outage?: OutageSign
}

const KEY = 'check the key in the environment and what it may use'
const QUOTA = 'add credit or raise the spending limit of the account, then run the same command again'
const MODEL = "check the model's name and that the key may use it"
const SHORTEN = 'shorten this item'
const BASE_URL = 'check --base-url'

const quota: Meaning = { class: 'fatal', code: 'no_quota', hint: QUOTA }
const badKey: Meaning = { class: 'fatal', code: 'bad_key', hint: KEY }
const noModel: Meaning = { class: 'fatal', code: 'unknown_model', hint: MODEL }
const tooLong: Meaning = { class: 'permanent', code: 'context_length_exceeded', hint: SHORTEN }
const refused: Meaning = {
  class: 'permanent',
  code: 'refused',
  hint: "the provider's policy refuses this item",
}
const rateLimited: Meaning = { class: 'rate_limited', code: 'rate_limited' }
const overloaded: Meaning = { class: 'transient', code: 'overloaded', overload: true, outage: 'likely' }
const serverError: Meaning = { class: 'transient', code: 'server_error', outage: 'vague' }
const timeout: Meaning = { class: 'transient', code: 'timeout', overload: true }
const disconnected: Meaning = { class: 'transient', code: 'disconnected', outage: 'likely' }
const redirected: Meaning = {
  class: 'fatal',
  code: 'redirected',
  hint: `redirects are not followed: ${BASE_URL}`,
}
const badRequest: Meaning = { class: 'permanent', code: 'bad_request' }
const tooLarge: Meaning = { class: 'permanent', code: 'request_too_large', hint: SHORTEN }
const notRun: Meaning = { class: 'transient', code: 'not_run' }
const notHttps: Meaning = {
  ...{ class: 'fatal', code: 'not_https', message: 'the server does not speak HTTPS at this port' },
  hint: `http:// instead of https://, or another port? ${BASE_URL}`,
}
const unreached = (code: string, hint?: string): Meaning => ({
  ...{ class: 'transient', code, hint, outage: 'sure' },
})
const untrusted: Meaning = { class: 'fatal', code: 'bad_certificate', hint: BASE_URL }

/** What is forbidden for a time that is told is a limit: GitHub's second one, and others'. */
export const FORBIDDEN_FOR_NOW = rateLimited

export const BY_STATUS: Record<number, Meaning> = {
  301: redirected,
  302: redirected,
  303: redirected,
  307: redirected,
  308: redirected,
  400: badRequest,
  401: badKey,
  402: quota,
  403: { class: 'fatal', code: 'forbidden', hint: KEY },
  404: { class: 'permanent', code: 'not_found', hint: BASE_URL },
  405: { class: 'permanent', code: 'not_allowed', hint: BASE_URL },
  408: timeout,
  409: { class: 'transient', code: 'conflict' },
  410: { class: 'permanent', code: 'gone' },
  413: tooLarge,
  414: tooLarge,
  415: { class: 'permanent', code: 'unsupported_media' },
  422: { class: 'permanent', code: 'invalid_request' },
  425: { class: 'transient', code: 'too_early' },
  429: rateLimited,
  500: serverError,
  502: { class: 'transient', code: 'bad_gateway', outage: 'likely' },
  503: overloaded,
  504: { ...timeout, outage: 'likely' },
  529: overloaded,
}

/** By the `code` or `type` of the error in a reply's body; stands above the status. */
export const BY_PROVIDER_CODE: Record<string, Meaning> = {
  insufficient_quota: quota,
  billing_hard_limit_reached: quota,
  billing_not_active: quota,
  billing_error: quota,
  invalid_api_key: badKey,
  authentication_error: badKey,
  account_deactivated: badKey,
  permission_error: { class: 'fatal', code: 'forbidden', hint: KEY },
  model_not_found: noModel,
  context_length_exceeded: tooLong,
  string_above_max_length: tooLong,
  request_too_large: tooLarge,
  content_policy_violation: refused,
  content_filter: refused,
  moderation_blocked: refused,
  rate_limit_exceeded: rateLimited,
  rate_limit_error: rateLimited,
  overloaded_error: overloaded,
  server_error: serverError,
  api_error: serverError,
  timeout_error: timeout,
  batch_expired: notRun,
  batch_cancelled: notRun,
  batch_no_result: notRun,
  token_limit_exceeded: rateLimited,
}

/** Where a provider says it only in words: matched against the message, with the status it comes with. */
export const BY_MESSAGE: { status: number; pattern: RegExp; meaning: Meaning }[] = [
  { status: 400, pattern: /credit balance is too low/i, meaning: quota },
  { status: 400, pattern: /prompt is too long|maximum context length/i, meaning: tooLong },
  { status: 404, pattern: /^model: |model .{1,100} (?:does not exist|not found)/i, meaning: noModel },
  { status: 429, pattern: /request too large/i, meaning: tooLarge },
]

/** By the code of an error of the connection. */
export const BY_NETWORK: Record<string, Meaning> = {
  ECONNRESET: disconnected,
  ECONNREFUSED: unreached('connection_refused', `is the server up? ${BASE_URL}`),
  ECONNABORTED: disconnected,
  EPIPE: disconnected,
  EAI_AGAIN: unreached('dns_failed'),
  ENETUNREACH: unreached('unreachable'),
  EHOSTUNREACH: unreached('unreachable'),
  ENOTFOUND: { class: 'fatal', code: 'host_not_found', hint: BASE_URL },
  ETIMEDOUT: timeout,
  timeout,
  UND_ERR_CONNECT_TIMEOUT: unreached('connect_timeout', `is the server up? ${BASE_URL}`),
  UND_ERR_HEADERS_TIMEOUT: timeout,
  UND_ERR_BODY_TIMEOUT: timeout,
  UND_ERR_SOCKET: disconnected,
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: disconnected,
  CERT_HAS_EXPIRED: untrusted,
  CERT_NOT_YET_VALID: untrusted,
  CERT_REVOKED: untrusted,
  CERT_UNTRUSTED: untrusted,
  INVALID_CA: untrusted,
  HOSTNAME_MISMATCH: untrusted,
  UNABLE_TO_GET_ISSUER_CERT: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  ERR_TLS_CERT_ALTNAME_INVALID: untrusted,
  ERR_SSL_WRONG_VERSION_NUMBER: notHttps,
  ERR_SSL_PACKET_LENGTH_TOO_LONG: notHttps,
  ERR_INVALID_URL: { class: 'fatal', code: 'bad_url', hint: BASE_URL },
  UND_ERR_INVALID_ARG: { class: 'fatal', code: 'bad_request_options', hint: BASE_URL },
  malformed_reply: { class: 'transient', code: 'malformed_reply' },
  truncated_reply: { class: 'transient', code: 'truncated_reply' },
  reply_too_large: { class: 'permanent', code: 'reply_too_large' },
}

/** Codes of failures that came before anything was sent: whatever else fails without an answer may have been charged. */
export const NOT_SENT = new Set([
  'connection_refused',
  'connect_timeout',
  'dns_failed',
  'unreachable',
  'host_not_found',
  'bad_certificate',
  'not_https',
  'bad_url',
  'bad_request_options',
])

export const ANY_CLIENT_ERROR = badRequest
export const ANY_SERVER_ERROR = serverError
export const ANY_NETWORK_ERROR = disconnected
/** A reply that should be good and holds an error of no known kind. */
export const ERROR_IN_REPLY: Meaning = { class: 'transient', code: 'error_in_reply' }
