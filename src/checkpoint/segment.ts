import { giveUp } from '../core/give-up.ts'
import { IDENTITY_WORDS } from '../core/identity.ts'
import type { DeadLetter } from '../core/records.ts'
import { Block } from './block.ts'
import { key32, SEGMENT_ITEMS } from './keys.ts'
import type { Store } from './store.ts'

/** Where one item's record is: in a block, or a dead letter. */
export type Found = { kind: 'block'; block: Block; index: number } | { kind: 'dead'; dead: DeadLetter }

/** What the checkpoint holds of one segment: for each offset the record that counts. */
export class Segment {
  readonly number: number
  readonly #blocks: Block[] = []
  readonly #winners = new Int32Array(SEGMENT_ITEMS).fill(-1)
  readonly #indices = new Uint16Array(SEGMENT_ITEMS)
  /** Dead letters as they are stored. */
  readonly #dead = new Map<number, Buffer>()
  /** All of whose items have been given. */
  readonly #passed = new Set<Block>()
  readonly #store: Store
  readonly #ledger: number
  /** Of the newest block. */
  #last: Buffer | undefined

  /** `read`: false for one that takes in its records later. */
  constructor(store: Store, ledger: number, segment: number, { read = true } = {}) {
    this.number = segment
    this.#store = store
    this.#ledger = ledger
    if (read) this.refresh()
  }

  /** Of its blocks. */
  get bytes(): number {
    return this.#blocks.reduce((sum, { bytes }) => sum + bytes, 0)
  }

  /** Takes in what was committed since; of dead letters only those at offsets from `from` on. */
  refresh(from = 0): void {
    for (const { key, value } of this.#newBlocks()) {
      this.add(new Block(value))
      this.#last = key
    }
    for (const offset of this.#dead.keys()) if (offset >= from) this.#dead.delete(offset)
    for (const { key, value } of this.#deadFrom(from)) this.#dead.set(key.readUInt32BE(8), value)
  }

  /** Takes in a block that is newer than those it has. */
  add(block: Block): void {
    const place = this.#blocks.push(block) - 1
    for (let i = 0; i < block.count; i++) {
      const offset = block.offset(i)
      this.#winners[offset] = place
      this.#indices[offset] = i
    }
  }

  find(offset: number): Found | undefined {
    const dead = this.#dead.get(offset)
    if (dead) return { kind: 'dead', dead: JSON.parse(dead.toString()) }
    const winner = this.#winners[offset]
    return winner < 0
      ? undefined
      : { kind: 'block', block: this.#blocks[winner], index: this.#indices[offset] }
  }

  /**
   * Up to which offset (not included, at most `to`) records lie one after another where the one at `offset` does; a
   * dead letter is alone, and places without a record are alike.
   */
  runEnd(offset: number, to: number): number {
    const [winners, indices, dead] = [this.#winners, this.#indices, this.#dead]
    let end = offset + 1
    if (dead.has(offset)) return end
    const winner = winners[offset]
    while (
      end < to &&
      winners[end] === winner &&
      (winner < 0 || indices[end] === indices[end - 1] + 1) &&
      (dead.size === 0 || !dead.has(end))
    )
      end++
    return end
  }

  /** That nobody needs a block any more once this segment is given up. */
  pass(block: Block): void {
    this.#passed.add(block)
  }

  /** Frees the memory of what it knows of places, and of blocks that were passed: it must not be used any more. */
  giveUp(): void {
    giveUp(this.#winners, this.#indices)
    for (const block of this.#passed) block.giveUp()
  }

  #newBlocks(): Iterable<{ key: Buffer; value: Buffer }> {
    return this.#last
      ? this.#store.entriesAfter('blocks', this.#last, this.#ledger, this.number)
      : this.#store.entries('blocks', this.#ledger, this.number)
  }

  #deadFrom(from: number): Iterable<{ key: Buffer; value: Buffer }> {
    return from === 0
      ? this.#store.entries('dead', this.#ledger, this.number)
      : this.#store.entriesAfter(
          'dead',
          key32(this.#ledger, this.number, from - 1),
          this.#ledger,
          this.number,
        )
  }
}

/** What was read to make a record. */
export interface ReadEvidence {
  /** Digest of the content, or undefined when it was not read. */
  content?: Uint8Array
  /** When its chunk began, ms since the epoch: the reading came later. */
  began_at_ms: number
}

export function evidenceOf(found: Found): ReadEvidence {
  if (found.kind === 'dead') return deadEvidence(found.dead)
  const content = found.block.content(found.index)
  return { content: content.some(Boolean) ? content : undefined, began_at_ms: found.block.beganAt }
}

function deadEvidence({ identity, died_at, duration_ms }: DeadLetter): ReadEvidence {
  const content = Buffer.from(identity, 'hex').subarray(IDENTITY_WORDS * 4)
  return { content: content.length ? content : undefined, began_at_ms: Date.parse(died_at) - duration_ms }
}
