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

function isSecret(name: string, value: unknown): boolean {
  if (typeof value !== 'string') return false
  if (SECRET_VALUE.test(value)) return true
  return SECRET_NAME.test(name.toLowerCase().replace(/[^a-z]/g, '')) && !VARIABLE.test(value)
}
