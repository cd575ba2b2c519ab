import { FatalError } from '../../../core/errors.ts'

/** How the vectors of a text's tokens become one: https://sbert.net/docs/package_reference/sentence_transformer/models.html */
export type Pooling = keyof typeof WAYS

/** One number of each token: `values[at + i * step]` for i < count. Zero tokens are none. */
type Pool = (values: Float32Array, at: number, step: number, count: number) => number

/** In the order in which the vectors of several ways follow one another. */
const WAYS = {
  cls: (values, at) => values[at],
  max: (values, at, step, count) => {
    let most = Number.NEGATIVE_INFINITY
    for (let i = 0; i < count; i++) most = Math.max(most, values[at + i * step])
    return most
  },
  mean: (values, at, step, count) => sum(values, at, step, count) / count,
  mean_sqrt_len: (values, at, step, count) => sum(values, at, step, count) / Math.sqrt(count),
  weightedmean: (values, at, step, count) => {
    let total = 0
    for (let i = 0; i < count; i++) total += values[at + i * step] * (i + 1)
    return total / ((count * (count + 1)) / 2)
  },
  lasttoken: (values, at, step, count) => values[at + (count - 1) * step],
} as const satisfies Record<string, Pool>

/** As `1_Pooling/config.json` names them. */
const KEYS: Readonly<Record<Pooling, string>> = {
  cls: 'pooling_mode_cls_token',
  max: 'pooling_mode_max_tokens',
  mean: 'pooling_mode_mean_tokens',
  mean_sqrt_len: 'pooling_mode_mean_sqrt_len_tokens',
  weightedmean: 'pooling_mode_weightedmean_tokens',
  lasttoken: 'pooling_mode_lasttoken',
}

function sum(values: Float32Array, at: number, step: number, count: number): number {
  let total = 0
  for (let i = 0; i < count; i++) total += values[at + i * step]
  return total
}

/** The ways that a pooling's configuration names. Throws FatalError `bad_model` where that is none that is known. */
export function poolingsOf(config: Record<string, unknown>, path: string): Pooling[] {
  const all = Object.keys(WAYS) as Pooling[]
  const named = [config.pooling_mode].flat().filter((way) => way !== undefined)
  const found = all.filter((way) => named.includes(way) || config[KEYS[way]] === true)
  if (found.length > 0 && named.every((way) => all.includes(way as Pooling))) return found
  throw new FatalError('bad_model', `${path} says ${JSON.stringify(config)}`, `known: ${all.join(', ')}`)
}

/** Writes to `out[at..]` the vector of a text whose `count` tokens lie at `values[from..]`, `width` numbers each. */
export function pool(
  ways: readonly Pooling[],
  { values, from, count, width }: { values: Float32Array; from: number; count: number; width: number },
  out: Float32Array,
  at: number,
): void {
  ways.forEach((way, part) => {
    const one: Pool = WAYS[way]
    for (let i = 0; i < width; i++) out[at + part * width + i] = one(values, from + i, width, count)
  })
}
