import type { Collector, Conclusion } from '../../core/task.ts'
import { nearPairs } from './compare/near-pairs.ts'
import type { NearPairs } from './compare/row-comparer.ts'
import { VectorList } from './compare/vector-list.ts'
import type { EmbedOptions } from './options.ts'
import { priceOf } from './price.ts'
import { unpackNote } from './quantize.ts'
import type { EmbedResult } from './result.ts'
import { toUnit } from './static/static-model.ts'

/** Pairs that a summary lists. */
const MOST_PAIRS = 100

/** What is said of all vectors together; it holds on to them only where duplicates are asked for. */
export class EmbedCollector implements Collector<EmbedResult> {
  readonly #options: EmbedOptions
  readonly #stop: AbortSignal
  readonly #totals = { documents: 0, chunks: 0, tokens: 0, without_text: 0, skipped: 0 }
  readonly #names: string[] = []
  #vectors: VectorList | undefined

  constructor(options: EmbedOptions, stop: AbortSignal) {
    this.#options = options
    this.#stop = stop
  }

  take({ chunks, skipped }: EmbedResult, note: Uint8Array, id: string): void {
    this.#totals.documents++
    this.#totals.chunks += chunks.length
    for (const { token_count } of chunks) this.#totals.tokens += token_count
    if (skipped) this.#totals.skipped++
    else if (chunks.length === 0) this.#totals.without_text++
    if (this.#options.duplicates !== undefined && chunks.length > 0) this.#compare(chunks, note, id)
  }

  async finish(): Promise<Conclusion> {
    const { duplicates } = this.#options
    const totals = { ...this.#totals, ...this.#price() }
    if (duplicates === undefined) return { detail: totals }
    const { pairs, total } = await this.#pairs(duplicates)
    const named = pairs.map(({ a, b, cosine }) => ({
      a: this.#names[a],
      b: this.#names[b],
      cosine: Math.round(cosine * 10_000) / 10_000,
    }))
    return { detail: { ...totals, duplicate_pairs: total, duplicates: named } }
  }

  /** Of the tokens as they are counted here: results do not keep what the server told. */
  #price(): { price?: number } {
    const price = priceOf(this.#totals.tokens, this.#options)
    return price === undefined ? {} : { price: Number(price.toFixed(6)) }
  }

  async #pairs(least: number): Promise<NearPairs> {
    if (!this.#vectors) return { pairs: [], total: 0 }
    return nearPairs(this.#vectors, { least, most: MOST_PAIRS, stop: this.#stop })
  }

  #compare(chunks: EmbedResult['chunks'], note: Uint8Array, id: string): void {
    const { vector } = unpackNote(note, chunks.length)
    for (const { chunk_index } of chunks) {
      const one = vector(chunk_index)
      // A text of nothing but symbols is like nothing.
      if (!(one instanceof Float32Array) || one.every((value) => value === 0)) continue
      // Not every model brings its vectors to length 1.
      toUnit(one, 0, one.length)
      this.#vectors ??= new VectorList(one.length)
      this.#vectors.add(one)
      this.#names.push(chunks.length === 1 ? id : `${id}#${chunk_index}`)
    }
  }
}
