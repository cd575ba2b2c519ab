import type { BatchTask } from '../batch/spec.ts'
import { FatalError } from '../core/errors.ts'
import { optionFlag } from '../core/options.ts'
import { parseMoney } from './values.ts'

/** Most that a run may spend. Throws a `FatalError` when a task would spend without telling how much. */
export function toBudget(text: string | undefined, tasks: BatchTask[]): number | undefined {
  if (text === undefined) return undefined
  const budget = parseMoney('budget', text)
  const remote = tasks.filter(({ task }) => task.lane === 'remote')
  if (!remote.length)
    throw new FatalError('bad_budget', 'none of the tasks costs anything', 'leave out --budget')
  const unpriced = remote.find(({ task, options }) => task.isPriced?.(options.values) !== true)
  if (unpriced) throw noPrice(unpriced)
  return budget
}

function noPrice({ task }: BatchTask): FatalError {
  const prices = Object.keys(task.options ?? {}).filter((name) => /price$/i.test(name))
  const hint = prices.length
    ? `give ${prices.map((name) => `--${optionFlag(task, name)}`).join(' and ')}`
    : 'leave out --budget'
  return new FatalError('no_price', `--budget needs to know what ${task.name} costs`, hint)
}
