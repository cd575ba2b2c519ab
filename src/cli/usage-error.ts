import { FatalError } from '../core/errors.ts'
import { RUN_FLAGS } from './flags.ts'

const HELP = 'millrace --help lists commands and flags'

/** What yargs says of a command line, in this program's words. `known`: the flags of the command, without dashes. */
export function usageError(said: string, argv: string[], command: string, known: string[]): FatalError {
  const unknown = /^Unknown arguments?: ([^\n]+)/.exec(said)
  if (unknown) return unknownWord(unknown[1].split(', ')[0], argv, command, known)
  const valueless = /^Not enough arguments following: (\S+)/.exec(said)
  if (valueless) return usage(`--${valueless[1]} needs a value`)
  const invalid = /Argument: (\S+), Given: (.*), Choices: (.*)/.exec(said)
  if (invalid) return badChoice(invalid[1], invalid[2], invalid[3].replaceAll('"', ''))
  if (said.startsWith('Not enough non-option arguments'))
    return usage('what should be done? an action is missing', 'for example: millrace dlq list')
  return usage(said.split('\n')[0])
}

export function usage(message: string, hint = HELP): FatalError {
  return new FatalError('usage', message, hint)
}

/** For `--no-x` where x takes a value. */
export function noSwitch(flag: string): FatalError {
  return usage(`--no-${flag}: --${flag} is no switch`, `leave it out, or give --${flag} a value`)
}

function unknownWord(word: string, argv: string[], command: string, known: string[]): FatalError {
  const isFlag = argv.some((given) => given === `--${word}` || given.startsWith(`--${word}=`))
  if (!isFlag) return usage(`unknown command or argument ${JSON.stringify(word)}`)
  if (command !== 'run' && (Object.hasOwn(RUN_FLAGS, word) || word.includes('.')))
    return usage(`--${word} is a flag of a run: ${command} does not take it`, flagOfRun(command, word))
  const near = nearest(word, known)
  if (near !== undefined) return usage(`unknown flag --${word}`, `did you mean --${near}?`)
  const task = word.split('.')[0]
  const own = known.filter((flag) => flag.startsWith(`${task}.`)).map((flag) => `--${flag}`)
  return usage(`unknown flag --${word}`, own.length ? `${task} has: ${own.join(', ')}` : HELP)
}

function flagOfRun(command: string, word: string): string {
  return command === 'dlq'
    ? `millrace dlq retry --later marks the items: then give the run's command itself, with --${word}`
    : `millrace ${command} --help lists its flags`
}

function badChoice(name: string, given: string, choices: string): FatalError {
  const what = name === 'action' ? 'dlq' : `--${name}`
  return usage(`${what} ${given}: not one of ${choices}`)
}

/** The word that differs in the fewest letters; undefined where none is close. */
export function nearest(word: string, known: string[]): string | undefined {
  const limit = Math.min(2, Math.floor(word.length / 3))
  const ranked = known
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
  return ranked.length && ranked[0].distance <= limit ? ranked[0].candidate : undefined
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const changed = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)
      next[j] = Math.min(changed, row[j] + 1, next[j - 1] + 1)
    }
    row = next
  }
  return row[b.length]
}
