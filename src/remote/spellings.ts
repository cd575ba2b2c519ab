/** More backslashes before a letter than JSON in JSON, six levels deep, would put there. */
const MOST_BACKSLASHES = 64

/** A secret as it may stand in a text: as it is, in JSON, in a URL, and in base64, also as a part of what is longer. */
export function formsOf(secret: string): Set<string> {
  const inJson = JSON.stringify(secret).slice(1, -1)
  const packed = [0, 1, 2].map((before) => inBase64(secret, before))
  const inUrls = packed.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'))
  return new Set([secret, inJson, encodeURIComponent(secret), ...packed, ...inUrls])
}

/**
 * Finds a secret whose letters are spelt as `\u0073`, `\/` or `%73`, any of them, at any level of JSON in JSON. In
 * time that grows with the text alone.
 */
export function spelling(secret: string): RegExp {
  const [first, ...others] = (secret.replace(/^\\+/, '') || secret).replace(/\\+/g, '\\')
  return new RegExp(atFirst(first) + others.map(thereafter).join(''), 'g')
}

/** False for nearly all texts: such a spelling is in none of them. */
export function mayBeSpelt(text: string, hasSpecial: boolean): boolean {
  return text.includes('\\u00') || text.includes('%') || (hasSpecial && text.includes('\\'))
}

/** True for a secret that JSON may write with a backslash. */
export function hasSpecial(secret: string): boolean {
  return /["\\/]/.test(secret)
}

/** Those of its letters that are the same after so many other bytes (of three), whatever they are. */
function inBase64(secret: string, before: number): string {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)])
  return bytes.toString('base64').slice(Math.ceil((before * 4) / 3), Math.floor((bytes.length * 4) / 3))
}

function atFirst(letter: string): string {
  return `(?:${literal(letter)}|(?<!\\\\)\\\\{1,${MOST_BACKSLASHES}}u00${code(letter)}|%${code(letter)})`
}

function thereafter(letter: string): string {
  // However many backslashes there are, and however each is spelt.
  if (letter === '\\') return `[\\\\u05cC%]{1,${MOST_BACKSLASHES}}`
  return `\\\\{0,${MOST_BACKSLASHES}}(?:${literal(letter)}|u00${code(letter)}|%${code(letter)})`
}

function literal(letter: string): string {
  return letter.replace(/[^\w]/, '\\$&')
}

/** In hexadecimal, small or capital. */
function code(letter: string): string {
  const digits = letter.charCodeAt(0).toString(16).padStart(2, '0')
  return digits.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)
}
