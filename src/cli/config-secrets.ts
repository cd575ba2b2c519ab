/** Names under which a secret may stand, without case and separators. */
const SECRET_NAME =
  /^x?(?:key|token)$|(?:(?:api|access|private|secret|auth)(?:key|token)|secret|password|passphrase|credentials?|authorization|bearer)$/
/** The name of an environment variable, which is what such an option may hold. */
const VARIABLE = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/
/** Forms that keys of well-known services have. */
const SECRET_VALUE =
  /^(?:Bearer\s+\S{8,}|(?:sk|pk|rk|xai|gsk|hf)[-_][\w-]{16,}|gh[pousr]_\w{20,}|AKIA[A-Z0-9]{12,})$/

/** Where a parsed JSON has what looks like a secret, as `tasks.translate.apiKey`; undefined where it has none. */
export function findSecret(raw: object): string | undefined {
  const open: { at: string[]; value: unknown }[] = [{ at: [], value: raw }]
  for (let next = open.pop(); next; next = open.pop()) {
    const { at, value } = next
    if (isSecret(at[at.length - 1] ?? '', value)) return at.join('.')
    if (typeof value !== 'object' || value === null) continue
    for (const [name, inner] of Object.entries(value)) open.push({ at: [...at, name], value: inner })
  }
  return undefined
}

/** Whether an option's text holds what looks like a secret: itself, in its JSON or in the query of its URL. */
export function holdsSecret(text: string): boolean {
  return isSecret('', text) || findSecret({ ...fieldsOf(text), query: queryOf(text) }) !== undefined
}

function fieldsOf(text: string): object {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? parsed : {}
  } catch {
    // No JSON: then it has no fields.
    return {}
  }
}

/** By hand: with fields of an item in it, it is no URL yet. */
function queryOf(text: string): Record<string, string> {
  const [, query = ''] = text.split('#', 1)[0].split(/\?(.*)/s)
  return Object.fromEntries(query.split('&').map((pair) => pair.split(/=(.*)/s)))
}

/** A field of an item or a variable of the environment, which is put in later. */
const PLACE = /\{\{[^{}]*\}\}/g

function isSecret(name: string, value: unknown): boolean {
  if (typeof value !== 'string' || value === '') return false
  const written = value.replace(PLACE, '')
  if (SECRET_VALUE.test(written)) return true
  const isNamed = SECRET_NAME.test(name.toLowerCase().replace(/[^a-z]/g, ''))
  return isNamed && written === value && !VARIABLE.test(value)
}
