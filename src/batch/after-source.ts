import { setImmediate as turn } from 'node:timers/promises'
import type { Plan, Store } from '../checkpoint/store.ts'
import { errorRecord, type TaskError } from '../core/errors.ts'
import type { Item, Skipped, Source } from '../core/item.ts'
import type { FinishedItem } from '../core/table.ts'
import type { Task } from '../core/task.ts'
import { FileLines } from '../sources/file-lines.ts'
import { badAfter } from './plan/after.ts'
import { finishedItems } from './results/table-rows.ts'
import { Top } from './results/top.ts'
import type { After } from './spec.ts'

type Fields = Record<string, unknown>

/** An entry of a result, and the n-th it is there. */
interface Entry {
  of: Omit<FinishedItem, 'note'>
  n: number
  entry: unknown
}

const BATCH = 256

export interface AfterOptions {
  key: string
  after: After
  /** The task that is followed: its records, all of them there. */
  task: Task
  store: Store
  plan: Plan
  /** The source of that task's items. */
  source: Source
}

/**
 * Items made of another task's results, in their order or by rank. An item's input has the plain fields of its
 * result, over them those of its entry; where the entry is a part of a file (`line` to `end_line`), that text too.
 */
export class AfterSource implements Source {
  readonly key: string
  readonly skipped: Skipped = {}
  readonly #options: AfterOptions
  readonly #lines: FileLines
  /** Names of the lists that results had. */
  readonly #lists = new Set<string>()

  constructor(options: AfterOptions) {
    this.key = options.key
    this.#options = options
    this.#lines = new FileLines((id) => options.source.pathOf?.(id))
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item> {
    for await (const batch of this.batches()) yield* batch
  }

  async *batches(): AsyncGenerator<Item[]> {
    let batch: Item[] = []
    for await (const entry of this.#chosen()) {
      batch.push(this.#item(entry))
      if (batch.length < BATCH) continue
      yield batch
      batch = []
      await turn()
    }
    yield batch
    this.#checkSelect()
  }

  async *#chosen(): AsyncGenerator<Entry> {
    const { top, by } = this.#options.after
    if (top === undefined || by === undefined) return yield* this.#entries()
    const best = new Top<Entry>(top)
    let seen = 0
    for await (const one of this.#entries()) {
      seen++
      const rank = (one.entry as Fields | null)?.[by]
      if (typeof rank === 'number') best.add(rank, one)
    }
    if (seen && !best.size)
      throw badAfter(`nothing that is selected has a number ${by}`, 'by: a number of an entry')
    yield* best.ranked()
  }

  async *#entries(): AsyncGenerator<Entry> {
    const { after, store, plan, task } = this.#options
    let read = 0
    for (const { note, ...of } of finishedItems(store, plan)) {
      // A long walk must not hold up signals.
      if (++read % BATCH === 0) await turn()
      const result = (task.complete ? task.complete(of.result, note) : of.result) as Fields | null
      const shown = { ...of, result }
      if (after.select === undefined) yield { of: shown, n: 0, entry: result }
      else yield* this.#select(shown, after.select)
    }
  }

  *#select(of: Entry['of'], select: string): Generator<Entry> {
    const result = of.result as Fields | null
    const list = result?.[select]
    if (Array.isArray(list)) for (const [i, entry] of list.entries()) yield { of, n: i + 1, entry }
    for (const [name, value] of Object.entries(result ?? {})) if (Array.isArray(value)) this.#lists.add(name)
  }

  #checkSelect(): void {
    const { after } = this.#options
    const { select } = after
    if (select === undefined || this.#lists.size === 0 || this.#lists.has(select)) return
    throw badAfter(
      `no result of ${after.task} has a list ${JSON.stringify(select)}`,
      `they have: ${[...this.#lists].join(', ')}`,
    )
  }

  #item({ of, n, entry }: Entry): Item {
    const { select } = this.#options.after
    const id = n ? `${of.id}#${n}` : of.id
    const type = select ?? of.type
    try {
      return { id, type, input: this.#input(of, entry) }
    } catch (error) {
      const { code, message, hint, class: errorClass } = error as TaskError
      if (code === undefined || errorClass === undefined) throw error
      return { id, type, broken: errorRecord(code, errorClass, message, { hint }) }
    }
  }

  #input({ id, result }: Entry['of'], entry: unknown): Fields {
    const input = { item: id, ...plainFields(result), ...(isFields(entry) ? entry : { value: entry }) }
    const { line, end_line } = input as { line?: unknown; end_line?: unknown }
    if ('text' in input || typeof line !== 'number' || typeof end_line !== 'number') return input
    const text = this.#lines.read(id, line, end_line)
    return text === undefined ? input : { ...input, text }
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Those that are no lists and no objects: a result's own, such as a path or a language. */
function plainFields(result: unknown): Fields {
  if (!isFields(result)) return {}
  return Object.fromEntries(Object.entries(result).filter(([, value]) => typeof value !== 'object'))
}
