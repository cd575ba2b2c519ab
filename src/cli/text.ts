/** Shows control characters, so that a file's name or an error can't drive the terminal that prints it. */
export function escapeControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, escapeControl)
}

function escapeControl(character: string): string {
  if (character === '\n') return '\\n'
  if (character === '\t') return '\\t'
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** Cuts in the middle, where a path says least. */
export function shorten(text: string, width: number): string {
  if (text.length <= width) return text
  if (width < 2) return text.slice(0, Math.max(0, width))
  const tail = Math.ceil((width - 1) * 0.6)
  return `${text.slice(0, width - 1 - tail)}…${text.slice(-tail)}`
}

/** Cuts at the end, where a sentence says least. */
export function cutEnd(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`
}

/** Thousands apart. By hand, since Intl takes 15 ms to wake. */
export function count(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',')
}

export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`
}

const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB']

export function bytes(n: number): string {
  let unit = 0
  let value = n
  while (value >= 1_000 && unit < BYTE_UNITS.length - 1) {
    value /= 1_000
    unit++
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${BYTE_UNITS[unit]}`
}

/** `850 ms`, `2.4 s`, `3 min 05 s`, `2 h 07 min`. */
export function duration(ms: number): string {
  if (ms > 0 && ms < 1) return `${ms.toFixed(2)} ms`
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${pad(seconds % 60)} s`
  const minutes = Math.round(seconds / 60)
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} min`
}

function pad(n: number): string {
  return String(n).padStart(2, '0')
}

/** `16:05` where this machine is, with the day where that is another than now's. */
export function clockTime(iso: string, now: Date): string {
  const time = new Date(iso)
  const clock = `${pad(time.getHours())}:${pad(time.getMinutes())}`
  if (time.toDateString() === now.toDateString()) return clock
  return `${time.getFullYear()}-${pad(time.getMonth() + 1)}-${pad(time.getDate())} ${clock}`
}

/** An error's code and message; one that says no more than its code is said once. */
export function codeAndMessage(code: string, message: string): string {
  return code === message ? code : `${code}: ${message}`
}

export function percent(part: number, whole: number): string {
  return whole === 0 ? '0 %' : `${Math.floor((part / whole) * 100)} %`
}

/** A word as a shell takes it back; control characters as escapes, since it is printed. */
export function shellQuote(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word
  const escaped = escapeControls(word)
  if (escaped === word) return `'${word.replaceAll("'", `'\\''`)}'`
  return `$'${escapeControls(word.replaceAll('\\', '\\\\').replaceAll("'", "\\'"))}'`
}

/** The parts one after another, on as many lines as the width asks for; further lines are indented. */
export function flow(parts: string[], width: number, separator = '  '): string[] {
  const lines: string[] = []
  let line = ''
  for (const part of parts) {
    const longer = line === '' ? part : `${line}${separator}${part}`
    if (line === '' || longer.length <= width) {
      line = longer
      continue
    }
    lines.push(`${line}${separator}`.trimEnd())
    line = `  ${part}`
  }
  return line === '' ? lines : [...lines, line]
}
