import type { Options } from 'yargs'
import * as z from 'zod/mini'
import { FILE_KINDS, FILE_PREFIX, type Routes } from '../batch/plan/routes.ts'
import type { NamedLimits } from '../batch/spec.ts'
import { FatalError } from '../core/errors.ts'
import { SOME_TEXT } from '../core/schemas.ts'
import { camelCase } from './config-flags.ts'
import { findSecret } from './config-secrets.ts'
import { RUN_FLAGS } from './flags.ts'
import type { ConfigFlags, NamedTask } from './settings.ts'
import '../core/schema-words.ts'
import { nearest } from './usage-error.ts'

/** What the file holds, checked. */
export interface CheckedConfig {
  flags: ConfigFlags
  tasks: NamedTask[]
  routes?: Routes
  /** Limits that no task names. */
  idleLimits: string[]
}

const NAME = /^[a-z][a-z0-9-]*$/

const AFTER = z.union([
  z.pipe(
    z.string(),
    z.transform((task: string) => ({ task })),
  ),
  z
    .strictObject({
      task: z.string(),
      select: z.optional(SOME_TEXT),
      top: z.optional(z.int().check(z.minimum(1), z.maximum(1_000_000))),
      by: z.optional(SOME_TEXT),
    })
    .check(
      z.refine(({ top, by }) => (top === undefined) === (by === undefined), {
        error: 'top and by go together',
      }),
    ),
])

const TASK = z.looseObject({
  use: z.optional(SOME_TEXT),
  after: z.optional(AFTER),
  limit: z.optional(z.string()),
})

const PER_MINUTE = z.optional(z.int().check(z.minimum(1), z.maximum(1e12)))
const LIMITS = z.strictObject({ rpm: PER_MINUTE, tpm: PER_MINUTE })

const TEXT = z.pipe(
  z.union([z.string(), z.number()], { error: 'not a text or a number' }),
  z.transform((value: string | number) => String(value)),
)
const ONE_TEXT = z.pipe(
  z.string(),
  z.transform((one: string) => [one]),
)
const TEXTS = z.union([ONE_TEXT, z.array(z.string()).check(z.minLength(1))], {
  error: 'not a text or a list of texts',
})
const SWITCH = z.boolean({ error: 'not true or false' })

/** These say what the file is for, or have another form in it. */
const OWN_KEYS = {
  tasks: z.optional(z.record(z.string(), TASK, { error: 'not an object of tasks by name' })),
  routes: z.optional(z.record(z.string(), TEXTS, { error: 'not an object of lists of tasks' })),
  limits: z.optional(z.record(z.string(), LIMITS, { error: 'not an object of limits by name' })),
}

const FLAGS: Record<string, z.ZodMiniType<string | string[] | boolean>> = Object.fromEntries(
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
  const { tasks: given, routes, limits, ...flags } = checkKeys(raw as Record<string, unknown>, path)
  const tasks = checkTasks(given, checkLimits(limits, path), path)
  const used = tasks.map(({ limit }) => limit?.name)
  const idleLimits = Object.keys(limits ?? {}).filter((name) => !used.includes(name))
  return { flags: checkFlags(flags, path), tasks, routes: checkRoutes(routes, tasks, path), idleLimits }
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
  if (!known.length) return 'there are none: add it to the file, or take it out here'
  return near === undefined ? `known: ${known.join(', ')}` : `did you mean ${near}?`
}

function checkFlags(given: Record<string, unknown>, path: string): ConfigFlags {
  const flags: ConfigFlags = {}
  for (const [name, value] of Object.entries(given)) flags[name] = checkValue(FLAGS[name], value, name, path)
  return flags
}

function checkTasks(given: unknown, limits: Map<string, NamedLimits>, path: string): NamedTask[] {
  const tasks = checkValue(OWN_KEYS.tasks, given, 'tasks', path) ?? {}
  return Object.entries(tasks).map(([name, { use = name, after, limit, ...options }]) => {
    checkName('tasks', name, path)
    if (limit !== undefined && !limits.has(limit))
      throw bad(
        path,
        `tasks.${name}.limit: there are no limits ${JSON.stringify(limit)}`,
        didYouMean(nearest(limit, [...limits.keys()]), [...limits.keys()]),
      )
    const named = Object.entries(options).map(([option, value]) => [camelCase(option), value])
    const ofName = limit === undefined ? undefined : limits.get(limit)
    return { name, use, after, limit: ofName, options: Object.fromEntries(named) }
  })
}

function checkLimits(given: unknown, path: string): Map<string, NamedLimits> {
  const limits = checkValue(OWN_KEYS.limits, given, 'limits', path) ?? {}
  return new Map(
    Object.entries(limits).map(([name, { rpm, tpm }]) => {
      checkName('limits', name, path)
      return [name, { name, requests_per_minute: rpm, tokens_per_minute: tpm }]
    }),
  )
}

function checkName(key: string, name: string, path: string): void {
  if (NAME.test(name)) return
  throw bad(path, `${key}: a name is made of a-z, 0-9 and -, not ${JSON.stringify(name)}`, 'rename it')
}

function checkRoutes(given: unknown, tasks: NamedTask[], path: string): Routes | undefined {
  const routes = checkValue(OWN_KEYS.routes, given, 'routes', path)
  if (!routes) return undefined
  const names = tasks.map(({ name }) => name)
  for (const [what, targets] of Object.entries(routes)) {
    if (what === '' || (what.startsWith(FILE_PREFIX) && !isFileRoute(what.slice(FILE_PREFIX.length))))
      throw bad(path, `routes: ${JSON.stringify(what)} is no kind of item`, ROUTES_HINT)
    const unknown = targets.find((target) => !names.includes(target))
    if (unknown !== undefined)
      throw bad(
        path,
        `routes.${what}: there is no task ${JSON.stringify(unknown)}`,
        didYouMean(nearest(unknown, names), names),
      )
  }
  const isRouted = (name: string) => Object.values(routes).some((targets) => targets.includes(name))
  const both = tasks.find(({ name, after }) => after && isRouted(name))
  if (both)
    throw bad(
      path,
      `routes: ${both.name} follows another task`,
      'what it works on comes from there: leave it out',
    )
  const idle = tasks.find(({ name, after }) => !after && !isRouted(name))?.name
  if (idle !== undefined)
    throw bad(
      path,
      `no route leads to ${idle}`,
      `for example "*": ["${idle}"], for what no other route is for`,
    )
  return routes
}

const ROUTES_HINT = `a type such as text, file:.py, ${FILE_KINDS.map((kind) => FILE_PREFIX + kind).join(', ')}, or * for all others`

function isFileRoute(what: string): boolean {
  return /^\.[^/]+$/.test(what) || FILE_KINDS.includes(what.toLowerCase())
}

function checkValue<Value>(schema: z.ZodMiniType<Value>, value: unknown, name: string, path: string): Value {
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
