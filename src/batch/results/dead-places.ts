import { SEGMENT_ITEMS } from '../../checkpoint/keys.ts'
import type { Plan, Store } from '../../checkpoint/store.ts'

/**
 * The places of dead letters that plans refer to. Others hold what was said of rows that have changed, moved or gone
 * since, or of items before `--fresh`: they may be found again, and are nobody's until then.
 */
export class DeadPlaces {
  /** 1 for each offset that is referred to, by ledger and segment. */
  readonly #segments = new Map<string, Uint8Array>()

  constructor(store: Store, plans: Iterable<Plan>) {
    for (const key of store.keys('dead')) {
      const segment = nameOf(key.readUInt32BE(0), key.readUInt32BE(4))
      if (!this.#segments.has(segment)) this.#segments.set(segment, new Uint8Array(SEGMENT_ITEMS))
    }
    if (!this.#segments.size) return
    const freshFrom = new Map(Array.from(store.ledgers(), ({ id, fresh_from }) => [id, fresh_from]))
    for (const plan of plans) this.#refer(store, plan, freshFrom.get(plan.ledger) ?? 0)
  }

  /** `key`: as in the table of dead letters. */
  has(key: Buffer): boolean {
    return this.#segments.get(nameOf(key.readUInt32BE(0), key.readUInt32BE(4)))?.[key.readUInt32BE(8)] === 1
  }

  #refer(store: Store, { id, ledger, pages }: Plan, freshFrom: number): void {
    for (let page = 0; page < pages; page++)
      for (const { segment, from, count } of store.page(id, page)?.spans ?? [])
        if (segment >= freshFrom) this.#segments.get(nameOf(ledger, segment))?.fill(1, from, from + count)
  }
}

function nameOf(ledger: number, segment: number): string {
  return `${ledger} ${segment}`
}
