/** A flag's value, before the command line is read. */
export function flagValue(flag: string, argv: string[]): string | undefined {
  const at = argv.findIndex((word) => word === `--${flag}` || word.startsWith(`--${flag}=`))
  if (at < 0) return undefined
  return argv[at].includes('=') ? argv[at].slice(flag.length + 3) : argv[at + 1]
}

/** `a, b` as its parts. */
export function splitList(text: string): string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean)
}
