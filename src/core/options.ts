import './schema-words.ts'
import { FatalError } from './errors.ts'
import type { OptionSpec, Task } from './task.ts'

export interface CompiledOptions {
  values: Record<string, unknown>
  /** The semantic ones only, in declaration order: part of the task's key. */
  semantic: Record<string, unknown>
  /** Those that change only what is said of all results together. */
  view: Record<string, unknown>
}

/** An option as the command line names it, without the dashes: `analyze.max-bytes` for `maxBytes`. */
export function optionFlag(task: Pick<Task, 'name'>, option: string): string {
  return `${task.name}.${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

/** The task as its options make it: its lane, and how its results are shown. */
export function withOptions(task: Task, values: Record<string, unknown>): Task {
  const { complete } = task
  return {
    ...task,
    lane: task.laneFor?.(values) ?? task.lane,
    complete: complete && ((result, note) => complete(result, note, values)),
  }
}

/** Validates a task's options and fills in defaults. Throws a `FatalError` that names the option. */
export function compileOptions(task: Task, raw: Record<string, unknown>): CompiledOptions {
  const specs = task.options ?? {}
  for (const name of Object.keys(raw)) if (!Object.hasOwn(specs, name)) throw unknownOption(task, name)
  const values: Record<string, unknown> = {}
  const semantic: Record<string, unknown> = {}
  const view: Record<string, unknown> = {}
  for (const [name, spec] of Object.entries<OptionSpec>(specs)) {
    const parsed = parseOption(spec, raw[name])
    if (!parsed.success) throw badOption(task, name, raw[name], spec, reasonOf(parsed.error.issues[0]))
    values[name] = parsed.data
    if (spec.effect === 'semantic') semantic[name] = parsed.data
    if (spec.effect === 'view') view[name] = parsed.data
  }
  return { values, semantic, view }
}

/** A command line gives text: what the schema does not take as text is tried as the value it spells. */
function parseOption({ schema }: OptionSpec, raw: unknown) {
  const parsed = schema.safeParse(raw)
  if (parsed.success || typeof raw !== 'string') return parsed
  const value = spelledValue(raw)
  const spelled = schema.safeParse(value)
  // What is wrong with a number or an object says more than that a text is none.
  const isMeant =
    spelled.success || typeof value === 'object' || spelled.error.issues[0]?.code !== NOT_OF_TYPE
  return isMeant ? spelled : parsed
}

const NOT_OF_TYPE = 'invalid_type'
const TYPES: Record<string, string> = {
  ...{ number: 'a number', int: 'a whole number', boolean: 'true or false', array: 'a list' },
  ...{ string: 'a text', object: 'an object', record: 'an object' },
}

/** What would be right; the schema's own words where these say more. */
function reasonOf(issue: Issue | undefined): string | undefined {
  if (!issue) return undefined
  const { code, path } = issue
  const message = [...path.map(String), issue.message].join(': ')
  if (path.length) return message
  if (code === NOT_OF_TYPE)
    return message.endsWith('undefined') ? 'it has no default' : `not ${typeOf(issue)}`
  if (code === 'too_small' && isNumber(issue)) return `not a number of at least ${issue.minimum}`
  if (code === 'too_big' && isNumber(issue)) return `not a number of at most ${issue.maximum}`
  return message
}

type Issue = NonNullable<ReturnType<OptionSpec['schema']['safeParse']>['error']>['issues'][number]

function typeOf({ expected }: Issue & { expected?: unknown }): string {
  return TYPES[String(expected)] ?? String(expected)
}

function isNumber({ origin }: Issue & { origin?: unknown }): boolean {
  return origin === 'number' || origin === 'int'
}

/** `--task.flag` alone means true. */
function spelledValue(text: string): unknown {
  if (text === '') return true
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function unknownOption(task: Task, name: string): FatalError {
  const known = Object.keys(task.options ?? {})
  const hint = known.length
    ? `it has: ${known.map((option) => `--${optionFlag(task, option)}`).join(', ')}`
    : 'it has none'
  return new FatalError('unknown_option', `task ${task.name} has no option ${name}`, hint)
}

function badOption(
  task: Task,
  name: string,
  value: unknown,
  { describe, mayHoldSecret }: OptionSpec,
  reason = 'not a value it can take',
): FatalError {
  const given = value === undefined ? ' missing' : mayHoldSecret ? '' : ` ${JSON.stringify(value)}`
  return new FatalError('bad_option', `--${optionFlag(task, name)}${given}: ${reason}`, describe)
}
