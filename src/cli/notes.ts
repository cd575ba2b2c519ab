import type { BatchTask } from '../batch/spec.ts'
import { optionFlag } from '../core/options.ts'
import type { RunFlags } from './flags.ts'

/** Flags that say how requests go. */
const OF_REQUESTS = ['rpm', 'tpm', 'concurrency', 'poll']
/** A field whose second brace is missing: `{{text}`. */
const HALF_CLOSED = /\{\{\s*[\w.-]{1,100}\s*\}(?!\})/

/** What the command line says to no effect, or hardly as it is meant. */
export function notesOf({ taskOptions, settings }: RunFlags, tasks: BatchTask[], argv: string[]): string[] {
  const idle = (settings?.idleLimits ?? []).map((name) => `limits.${name} of the config: no task names it`)
  return [...idleFlags(tasks, argv), ...idle, ...tasks.flatMap((task) => halfFields(task, taskOptions))]
}

function idleFlags(tasks: BatchTask[], argv: string[]): string[] {
  if (tasks.some(({ task }) => task.lane === 'remote')) return []
  const isGiven = (flag: string) => argv.some((word) => word === `--${flag}` || word.startsWith(`--${flag}=`))
  const idle = OF_REQUESTS.filter(isGiven).map((flag) => `--${flag}`)
  return idle.length
    ? [`${idle.join(', ')} ${idle.length > 1 ? 'say' : 'says'} nothing here: no task sends requests`]
    : []
}

function halfFields({ task }: BatchTask, given: RunFlags['taskOptions']): string[] {
  return Object.entries(given[task.name] ?? {}).flatMap(([name, text]) => {
    const half = HALF_CLOSED.exec(text)?.[0]
    return half === undefined || task.options?.[name]?.mayHoldSecret
      ? []
      : [`--${optionFlag(task, name)} has ${half}, which is sent as it stands: a field is {{name}}`]
  })
}
