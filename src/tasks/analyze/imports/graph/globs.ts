/** True where a glob of folders (`*` within a segment, `**` for any number of them) matches a path. */
export function matchesGlob(glob: string, path: string): boolean {
  const segments = glob.replace(/^\.\//, '').replace(/\/$/, '').split('/')
  return matches(segments, path.split('/'), '**', (segment, name) =>
    matches([...segment], [...name], '*', (a, b) => a === b || a === '?'),
  )
}

/** The usual two pointers: only the last star is tried again, so it takes at most the product of both lengths. */
function matches(
  pattern: readonly string[],
  input: readonly string[],
  star: string,
  same: (part: string, given: string) => boolean,
): boolean {
  let at = 0
  let lastStar = -1
  let resume = 0
  for (let i = 0; i < input.length; ) {
    if (pattern[at] === star) {
      lastStar = at++
      resume = i
    } else if (at < pattern.length && same(pattern[at], input[i])) {
      at++
      i++
    } else if (lastStar >= 0) {
      at = lastStar + 1
      i = ++resume
    } else return false
  }
  while (pattern[at] === star) at++
  return at === pattern.length
}
