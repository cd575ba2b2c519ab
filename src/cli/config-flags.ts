import type { Options } from 'yargs'
import type { ConfigFlags } from './settings.ts'

const SOURCES = ['repo', 'files', 'input']
/** Which source each of these goes with. */
const COMPANIONS: Record<string, string> = {
  since: 'repo',
  inputFormat: 'input',
  idField: 'input',
  textField: 'input',
  typeField: 'input',
}

/** Flags with what a config says as their defaults, so that the command line stands above it. */
export function withConfig<Flags extends Record<string, Options>>(
  flags: Flags,
  config: ConfigFlags,
  argv: string[],
): Flags {
  const meant = withoutOtherSources(config, argv)
  const entries = Object.entries(flags).map(([flag, declared]) => {
    const value = meant[camelCase(flag)]
    return [flag, value === undefined ? declared : { ...declared, default: value }]
  })
  return Object.fromEntries(entries) as Flags
}

/** A source on the command line takes the place of the config's, with all that goes with that one. */
function withoutOtherSources(config: ConfigFlags, argv: string[]): ConfigFlags {
  const given = SOURCES.filter((flag) =>
    argv.some((word) => word === `--${flag}` || word.startsWith(`--${flag}=`)),
  )
  if (!given.length) return config
  const stands = ([name]: [string, unknown]) => !SOURCES.includes(name) && isWith(COMPANIONS[name], given)
  return Object.fromEntries(Object.entries(config).filter(stands))
}

function isWith(source: string | undefined, given: string[]): boolean {
  return source === undefined || given.includes(source)
}

/** `text-field` as `textField`, which is how a config and a library call name it. */
export function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
}
