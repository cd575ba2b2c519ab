/** The first characters of a text on one line, never cut inside a surrogate pair. */
export function shorten(text: string, length: number): string {
  return text
    .slice(0, length)
    .replace(/[\uD800-\uDBFF]$/, '')
    .replace(/\s+/g, ' ')
    .trim()
}
