import type { Options } from 'yargs'
import { z } from 'zod'
import { FatalError } from '../core/errors.ts'
import { camelCase } from './config-flags.ts'
import { findSecret } from './config-secrets.ts'
import { RUN_FLAGS } from './flags.ts'
import type { ConfigFlags, NamedTask } from './settings.ts'
import { nearest } from './usage-error.ts'

/** What the file holds, checked. */
export interface CheckedConfig {
  flags: ConfigFlags
  tasks: NamedTask[]
}

const TASK_NAME = /^[a-z][a-z0-9-]*$/

const TASK = z.looseObject({ use: z.string().min(1).optional() })

const TEXT = z
  .union([z.string(), z.number()], { error: 'not a text or a number' })
  .transform((value) => String(value))
const TEXTS = z.union([z.string().transform((one) => [one]), z.array(z.string()).min(1)], {
  error: 'not a text or a list of texts',
})
const SWITCH = z.boolean({ error: 'not true or false' })

/** These say what the file is for, or have another form in it. */
const OWN_KEYS = { tasks: z.record(z.string(), TASK, { error: 'not an object of tasks by name' }).optional() }

const FLAGS: Record<string, z.ZodType<string | string[] | boolean>> = Object.fromEntries(
  Object.entries<Options>(RUN_FLAGS)
    .filter(([flag]) => flag !== 'tasks' && flag !== 'config')
    .map(([flag, declared]) => [camelCase(flag), schemaOf(declared)]),
)

function schemaOf({ type, array }: Options) {
  if (type === 'boolean') return SWITCH
  return array ? TEXTS : TEXT
}

/** Throws a `FatalError` that names the key; a value is never told, it could be a secret. */
export function checkConfig(raw: unknown, path: string): CheckedConfig {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw bad(path, 'not an object', 'for example {"tasks": {"count": {"use": "tokenize"}}}')
  const secret = findSecret(raw)
  if (secret !== undefined)
    throw bad(path, `${secret} looks like a secret`, 'keys come from the environment alone: take it out')
  const { tasks = {}, ...flags } = checkKeys(raw as Record<string, unknown>, path)
  return { flags: checkFlags(flags, path), tasks: checkTasks(tasks, path) }
}

/** Its keys by their camelCase names. */
function checkKeys(raw: Record<string, unknown>, path: string): Record<string, unknown> {
  const known = [...Object.keys(OWN_KEYS), ...Object.keys(FLAGS)]
  const named: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(raw)) {
    const name = camelCase(key)
    if (!known.includes(name)) {
      const near = nearest(name, known)
      throw bad(path, `unknown key ${JSON.stringify(key)}`, didYouMean(near, known))
    }
    if (Object.hasOwn(named, name)) throw bad(path, `${name} is given twice`, 'keep one spelling of it')
    named[name] = value
  }
  return named
}

function didYouMean(near: string | undefined, known: string[]): string {
  return near === undefined ? `known: ${known.join(', ')}` : `did you mean ${near}?`
}

function checkFlags(given: Record<string, unknown>, path: string): ConfigFlags {
  const flags: ConfigFlags = {}
  for (const [name, value] of Object.entries(given)) flags[name] = checkValue(FLAGS[name], value, name, path)
  return flags
}

function checkTasks(given: unknown, path: string): NamedTask[] {
  const tasks = checkValue(OWN_KEYS.tasks, given, 'tasks', path) ?? {}
  return Object.entries(tasks).map(([name, { use = name, ...options }]) => {
    if (!TASK_NAME.test(name))
      throw bad(path, `tasks: a name is made of a-z, 0-9 and -, not ${JSON.stringify(name)}`, 'rename it')
    const named = Object.entries(options).map(([option, value]) => [camelCase(option), value])
    return { name, use, options: Object.fromEntries(named) }
  })
}

function checkValue<Value>(schema: z.ZodType<Value>, value: unknown, name: string, path: string): Value {
  const { success, data, error } = schema.safeParse(value)
  if (success) return data
  const [issue] = error.issues
  throw bad(
    path,
    `${[name, ...issue.path].join('.')}: ${issue.message}`,
    'millrace --help lists what each takes',
  )
}

function bad(path: string, what: string, hint: string): FatalError {
  return new FatalError('bad_config', `${path}: ${what}`, hint)
}
