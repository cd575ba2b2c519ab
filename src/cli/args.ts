import yargs, { type Argv, type Options } from 'yargs'
import { FatalError } from '../core/errors.ts'
import { VERSION } from '../core/version.ts'
import { STDIN, STDIN_PATH } from '../sources/rows/row-file.ts'
import { COMMANDS, COMPLETE_FLAG, complete, completionScript } from './completion.ts'
import { configOf } from './config-file.ts'
import { withConfig } from './config-flags.ts'
import {
  CLEAN_FLAGS,
  DLQ_ACTIONS,
  DLQ_FLAGS,
  FORMATS,
  NEAREST_FLAGS,
  REPORT_FLAGS,
  RUN_FLAGS,
  type RunFlags,
  STATE_FLAG,
  STATUS_FLAGS,
} from './flags.ts'
import type { Config } from './settings.ts'
import { type TaskFlags, taskFlagsOf, taskOptions } from './task-flags.ts'
import { noSwitch, usage, usageError } from './usage-error.ts'

/** What the command line asks for. */
export type Invocation =
  | { command: 'run'; flags: RunFlags }
  | { command: 'status'; state: string; run?: string; format: 'human' | 'json' }
  | { command: 'report'; state: string; run?: string; format: string }
  | ({ command: 'dlq'; action: 'list' | 'show' | 'retry' | 'export' } & DlqFlags)
  | { command: 'verify'; state: string }
  | ({ command: 'nearest' } & NearestFlags)
  | { command: 'clean'; state: string; all: boolean; keep: string }
  /** Help, the version or a completion script: to be printed as it is. */
  | { command: 'print'; text: string }

export interface DlqFlags {
  state: string
  /** Items to choose; all where nothing is said. */
  ids: string[]
  code?: string
  class?: string
  signature?: string
  format: 'human' | 'ndjson'
  out?: string
  later?: boolean
}

export interface NearestFlags {
  query?: string
  index?: string
  queries?: string
  top: string
  minScore?: string
  format?: 'text' | 'json' | 'ndjson'
  model?: string
  dimensions?: string
  baseUrl?: string
  keyVariable?: string
  column?: string
  workers?: string
}

/** Reads a command line. Throws a `FatalError` for what it does not know. */
export async function parseArgs(argv: string[], columns: number, cwd: string): Promise<Invocation> {
  if (argv[0] === 'completion' && !argv.some((word) => word.startsWith('-')))
    return { command: 'print', text: completionScript(argv.slice(1)) }
  if (argv[0] === COMPLETE_FLAG) return { command: 'print', text: await complete(argv.slice(1), cwd) }
  let invocation: Invocation | undefined
  const config = await configOf(argv, cwd)
  const taskFlags = await taskFlagsOf(argv, cwd, config)
  const take = (chosen: Invocation, flags: Record<string, unknown>) => {
    checkOnce(flags)
    checkSwitches(flags, COMMANDS[chosen.command])
    if (!TAKES_WORDS.has(chosen.command)) checkNoWords(chosen.command, behindDashes(argv))
    invocation = chosen
  }
  const parser = commands(yargs(), take, taskFlags, { argv, config })
    .scriptName('millrace')
    .locale('en')
    .usage('$0 [run] --tasks <names> (--repo <dir> | --files <glob...> | --input <file...>)')
    .parserConfiguration({ 'dot-notation': false, 'parse-numbers': false, 'parse-positional-numbers': false })
    .alias('help', 'h')
    .version(VERSION)
    .strict()
    .wrap(Math.min(100, columns))
    .exitProcess(false)
  const command = Object.hasOwn(COMMANDS, argv[0] ?? '') ? argv[0] : 'run'
  const known = [...Object.keys(COMMANDS[command]), ...Object.keys(taskFlags.options)]
  parser.fail((message, error) => {
    throw error instanceof FatalError ? error : usageError(message ?? error.message, argv, command, known)
  })
  const text = await new Promise<string>((resolve, reject) => {
    Promise.resolve(
      parser.parseAsync(withStdinNamed(argv), {}, (error, _, output) =>
        error ? reject(error) : resolve(output),
      ),
    ).catch(reject)
  })
  return invocation ?? { command: 'print', text: `${withoutTypes(text)}\n` }
}

/** A `-` among the values of `--input` by its other name: yargs would take it for the beginning of a flag. */
function withStdinNamed(argv: string[]): string[] {
  let flag = ''
  return argv.map((word) => {
    if (word.startsWith('--')) flag = word
    return word === STDIN && flag === '--input' ? STDIN_PATH : word
  })
}

type Take = (chosen: Invocation, flags: Record<string, unknown>) => void

interface Given {
  argv: string[]
  config?: Config
}

function commands(parser: Argv, take: Take, taskFlags: TaskFlags, { argv, config }: Given): Argv {
  return parser
    .command(
      ['run', '$0'],
      'Run tasks over items; the same command again resumes',
      (run) =>
        run
          .options({
            ...withConfig({ ...RUN_FLAGS, ...formatFlag(taskFlags) }, config?.flags ?? {}, argv),
            ...taskFlags.options,
          })
          .example('$0 --tasks analyze --repo .', 'Analyse this repository')
          .example("$0 --tasks ./mine.mjs --files 'docs/**'", 'Run a task of your own')
          .example('$0 --tasks ./mine.mjs --input rows.jsonl', 'The same over rows')
          .epilogue("A task's own options: millrace --tasks <name> --help"),
      (flags) => take({ command: 'run', flags: runFlags(flags, taskFlags, config) }, flags),
    )
    .command(
      'status [run]',
      'What the last run, or a named one, is doing',
      (status) => status.positional('run', { type: 'string' }).options(STATUS_FLAGS),
      (flags) =>
        take(
          {
            command: 'status',
            state: flags.state,
            run: oneWord('run', flags.run, argv),
            format: flags.format,
          },
          flags,
        ),
    )
    .command(
      'report [run]',
      "A run's summary, or with --format ndjson a record for each item",
      (report) => report.positional('run', { type: 'string' }).options(REPORT_FLAGS),
      (flags) =>
        take(
          {
            command: 'report',
            state: flags.state,
            run: oneWord('run', flags.run, argv),
            format: flags.format,
          },
          flags,
        ),
    )
    .command(
      'dlq <action> [ids...]',
      'Items that failed for good: list, show, retry, export',
      (dlq) =>
        dlq
          .positional('action', { choices: DLQ_ACTIONS, demandOption: true })
          .positional('ids', { type: 'string', array: true, describe: 'Item ids; all where none are given' })
          .options(DLQ_FLAGS),
      (flags) =>
        take({ command: 'dlq', ...flags, ids: [...(flags.ids ?? []), ...behindDashes(argv)] }, flags),
    )
    .command(
      'nearest [query]',
      'The nearest texts to a query, in a file of vectors',
      (nearest) =>
        nearest
          .positional('query', { type: 'string', describe: 'What to look for, in words' })
          .options(NEAREST_FLAGS)
          .example('$0 nearest "how rows are read" --index vectors.parquet', 'The ten nearest chunks')
          .epilogue('Exact: the query is compared with every vector, a row group in memory at a time.'),
      (flags) => take({ command: 'nearest', ...flags, query: oneWord('query', flags.query, argv) }, flags),
    )
    .command(
      'verify',
      'Check that the state folder is whole',
      (verify) => verify.options(STATE_FLAG),
      (flags) => take({ command: 'verify', state: flags.state }, flags),
    )
    .command(
      'clean',
      'Drop what recent runs do not use; --all removes the state folder',
      (clean) => clean.options(CLEAN_FLAGS),
      (flags) =>
        take({ command: 'clean', state: flags.state, all: flags.all === true, keep: flags.keep }, flags),
    )
    .command('completion', 'Print a completion script: source <(millrace completion)') as unknown as Argv
}

function formatFlag({ formats }: TaskFlags) {
  return { format: { ...RUN_FLAGS.format, choices: [...new Set([...FORMATS, ...formats])] } }
}

function runFlags(flags: Record<string, unknown>, own: TaskFlags, settings: Config | undefined): RunFlags {
  return { ...(flags as unknown as RunFlags), settings, taskOptions: taskOptions(flags, own) }
}

/** Words behind `--`, which yargs takes for none of a command's own. */
function behindDashes(argv: string[]): string[] {
  const at = argv.indexOf('--')
  return at < 0 ? [] : argv.slice(at + 1)
}

const ONE_WORD_HINTS = {
  run: 'name one, or none for the last',
  query: 'put a query of several words in quotes',
}

/** What a command takes one of, wherever it stands. */
function oneWord(what: 'run' | 'query', given: string | undefined, argv: string[]): string | undefined {
  const [word, ...more] = [given, ...behindDashes(argv)].filter((one) => one !== undefined)
  if (more.length > 0) throw usage(`more than one ${what}`, ONE_WORD_HINTS[what])
  return word
}

const TAKES_WORDS = new Set(['status', 'report', 'dlq', 'nearest'])

/** They would be dropped. */
function checkNoWords(command: string, [word]: string[]): void {
  if (word === undefined) return
  throw usage(
    `nothing takes ${JSON.stringify(word)} behind --`,
    command === 'run'
      ? 'name what to work on by --files or --input; a file whose name begins with - is ./-name'
      : `millrace ${command} takes flags alone`,
  )
}

const MANY = new Set(['_', 'files', 'input', 'ids'])

/** A flag that is given twice would have to drop one of its values. */
function checkOnce(flags: Record<string, unknown>): void {
  for (const [flag, value] of Object.entries(flags))
    if (Array.isArray(value) && !MANY.has(flag)) throw usage(`--${flag} is given more than once`)
}

/** `--no-x` turns a switch off: another flag would be left without a value. */
function checkSwitches(flags: Record<string, unknown>, declared: Record<string, Options>): void {
  for (const [flag, { type }] of Object.entries(declared))
    if (type !== 'boolean' && [flags[flag]].flat().includes(false)) throw noSwitch(flag)
}

/** Without the types of flags: all but the switches take a value, and their defaults show its form. */
function withoutTypes(help: string): string {
  return help
    .replace(/(?: *\n)? *\[(?:string|array|boolean)\](?= *$)/gm, '')
    .replace(/\[(?:string|array)\] /g, '')
    .replace(/(\S)\[default/g, '$1 [default')
}
