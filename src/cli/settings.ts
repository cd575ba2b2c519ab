import type { Routes } from '../batch/plan/routes.ts'
import type { After, NamedLimits } from '../batch/spec.ts'

/** Flags by their camelCase names. */
export type ConfigFlags = Record<string, string | string[] | boolean>

/** A task under a name of its own, with options of its own. */
export interface NamedTask {
  /** In results, outputs and keys. */
  name: string
  /** A built-in task's name, or the path of a task module. */
  use: string
  options: Record<string, unknown>
  after?: After
  limit?: NamedLimits
}

/** What a config file says: flags by their camelCase names, and tasks by the names that they have in this run. */
export interface Config {
  path: string
  /** Where it is, from the current directory; empty if there. */
  folder: string
  /** As the command line would give them; paths are relative to the current directory. */
  flags: ConfigFlags
  tasks: NamedTask[]
  /** Which tasks take which items; absent: each takes all that it can. */
  routes?: Routes
  /** Limits that no task names. */
  idleLimits: string[]
}
