import type { ContentIndex } from '../checkpoint/content-index.ts'
import type { Place } from '../checkpoint/place-table.ts'
import type { Call } from './call.ts'

/** So many wait at most, or so many bytes of work that their chunks have together. */
const MOST_WAITING = 1_024
const MOST_HELD_BYTES = 64 << 20

/** What was found for an item, and is so for all that are equal. */
export interface Answer {
  result: unknown
  note: Uint8Array | undefined
}

/** A content that is asked for, or was and is not on the disk yet. */
interface Asked {
  /** True while one of them asks. */
  isUnderWay: boolean
  answer?: Answer
  waiting: Call[]
}

/** An item with an answer, on its way to the disk. */
export interface Answered extends Place {
  content: Uint8Array
}

/** Items that differ in nothing but their id: one asks, the others wait for its answer. What is stored needs no asking. */
export class Twins {
  readonly #reads: readonly string[]
  readonly #stored: ContentIndex
  readonly #asked = new Map<string, Asked>()
  #waiting = 0
  #held = 0

  /** `reads`: the fields that the task reads of an item. `stored`: its results so far. */
  constructor(reads: readonly string[], stored: ContentIndex) {
    this.#reads = reads
    this.#stored = stored
  }

  /** Items that wait for the answer to another. */
  get waiting(): number {
    return this.#waiting
  }

  get isFull(): boolean {
    return this.#waiting >= MOST_WAITING || this.#held >= MOST_HELD_BYTES
  }

  /** The answer to an equal item; or that this one waits for it, or asks itself, which `answered` or `failed` ends. */
  meet(call: Call): Answer | 'waits' | 'asks' {
    const content = call.flight.load.content(call.index, this.#reads)
    if (!content) return 'asks'
    call.content = content
    const key = keyOf(content)
    const asked = this.#asked.get(key)
    const answer = asked?.answer ?? (asked ? undefined : this.#storedAnswer(content))
    if (answer) return answer
    if (asked?.isUnderWay) {
      this.#wait(asked, call)
      return 'waits'
    }
    if (asked) asked.isUnderWay = true
    else this.#asked.set(key, { isUnderWay: true, waiting: [] })
    return 'asks'
  }

  /** Gives those that have waited for it. */
  answered({ content }: Call, answer: Answer): Call[] {
    const asked = content && this.#asked.get(keyOf(content))
    if (!asked) return []
    asked.answer = answer
    return this.#release(asked.waiting)
  }

  /** Gives the one that asks next, if any waits. */
  failed({ content }: Call): Call | undefined {
    const key = content && keyOf(content)
    const asked = key && this.#asked.get(key)
    if (!asked || asked.answer) return undefined
    asked.isUnderWay = false
    const next = this.#release(asked.waiting, 1)[0]
    if (!next) this.#asked.delete(key)
    return next
  }

  /** They are on the disk. */
  stored(answered: readonly Answered[]): void {
    for (const { content, ...place } of answered) {
      this.#stored.add(content, place)
      const key = keyOf(content)
      if (this.#asked.get(key)?.answer) this.#asked.delete(key)
    }
  }

  /** Gives all that wait: nothing will be asked any more. */
  takeAll(): Call[] {
    return [...this.#asked.values()].flatMap(({ waiting }) => this.#release(waiting))
  }

  #wait(asked: Asked, call: Call): void {
    asked.waiting.push(call)
    this.#waiting++
    this.#held += call.flight.chunk.weight
  }

  #release(waiting: Call[], most = waiting.length): Call[] {
    const released = waiting.splice(0, most)
    this.#waiting -= released.length
    for (const { flight } of released) this.#held -= flight.chunk.weight
    return released
  }

  #storedAnswer(content: Uint8Array): Answer | undefined {
    const found = this.#stored.find(content)
    if (!found) return undefined
    const { block, index } = found
    const { result } = JSON.parse(block.line(index))
    return { result, note: block.hasNotes ? block.note(index) : undefined }
  }
}

function keyOf(content: Uint8Array): string {
  return Buffer.from(content.buffer, content.byteOffset, content.length).toString('latin1')
}
