import type { CollectContext, Collector, Conclusion } from '../../core/task.ts'
import { nearPairs } from './compare/near-pairs.ts'
import { type NearPair, toldCosine } from './compare/nearest-pairs.ts'
import type { NearPairs } from './compare/row-comparer.ts'
import { VectorList } from './compare/vector-list.ts'
import type { EmbedOptions } from './options.ts'
import { unpackNote } from './quantize.ts'
import type { EmbedResult } from './result.ts'
import { toUnit } from './static/static-model.ts'
import { addResult, noTotals, withPrice } from './totals.ts'

/** Pairs that a summary lists. */
const MOST_PAIRS = 100

type DuplicateOptions = EmbedOptions & { duplicates: number }

/** Lines that are written at a time. */
const LINES = 10_000

/** `write` takes a line for each pair, whose first vectors come in order. */
type Surroundings = Pick<CollectContext<EmbedOptions>, 'stop' | 'write'>

/** Finds near duplicates among all vectors, and holds on to them until then. */
export class EmbedCollector implements Collector<EmbedResult> {
  readonly #options: DuplicateOptions
  readonly #surroundings: Surroundings
  readonly #totals = noTotals()
  readonly #names: string[] = []
  #vectors: VectorList | undefined

  constructor(options: DuplicateOptions, surroundings: Surroundings) {
    this.#options = options
    this.#surroundings = surroundings
  }

  take(result: EmbedResult, note: Uint8Array, id: string): void {
    addResult(this.#totals, result)
    if (result.chunks.length > 0) this.#compare(result.chunks, note, id)
  }

  async finish(): Promise<Conclusion> {
    const { pairs, total } = await this.#pairs()
    const duplicates = pairs.map((pair) => this.#told(pair))
    return { detail: { ...withPrice(this.#totals, this.#options), duplicate_pairs: total, duplicates } }
  }

  async #pairs(): Promise<NearPairs> {
    if (!this.#vectors) return { pairs: [], total: 0 }
    const { duplicates: least } = this.#options
    const { stop, write } = this.#surroundings
    const each = write && ((pairs: readonly NearPair[]) => this.#writeAll(pairs, write))
    return nearPairs(this.#vectors, { least, most: MOST_PAIRS, stop, each })
  }

  async #writeAll(pairs: readonly NearPair[], write: (lines: string) => Promise<void>): Promise<void> {
    for (let from = 0; from < pairs.length; from += LINES) {
      const lines = pairs.slice(from, from + LINES).map((pair) => `${JSON.stringify(this.#told(pair))}\n`)
      await write(lines.join(''))
    }
  }

  #told({ a, b, cosine }: NearPair) {
    return { a: this.#names[a], b: this.#names[b], cosine: toldCosine(cosine) }
  }

  #compare(chunks: EmbedResult['chunks'], note: Uint8Array, id: string): void {
    const { vector } = unpackNote(note, chunks.length)
    for (const { chunk_index } of chunks) {
      const kept = vector(chunk_index)
      // A text of nothing but symbols is like nothing.
      if (!(kept instanceof Float32Array) || kept.every((value) => value === 0)) continue
      // Not every model brings its vectors to length 1; what is kept stays as it is.
      const one = kept.slice()
      toUnit(one, 0, one.length)
      this.#vectors ??= new VectorList(one.length)
      this.#vectors.add(one)
      this.#names.push(chunks.length === 1 ? id : `${id}#${chunk_index}`)
    }
  }
}
