import type { FileHistory, Source } from '../../core/item.ts'
import type { BatchTask } from '../spec.ts'

/** The source's history, read at most once: beside the work, where a task is going to ask for it. */
export class History {
  readonly #source: Source
  readonly #isWanted: boolean
  readonly #stop: AbortSignal
  #reading: Promise<FileHistory | undefined> | undefined

  constructor(source: Source, tasks: BatchTask[], stop: AbortSignal) {
    this.#source = source
    this.#stop = stop
    this.#isWanted = tasks.some(({ task, options }) => task.collect?.usesHistory?.(options.values))
  }

  /** Starts reading. A failure is told to who asks for the history. */
  begin(): void {
    if (this.#isWanted) this.read().catch(() => {})
  }

  read(): Promise<FileHistory | undefined> {
    this.#reading ??= Promise.resolve(this.#source.history?.(this.#stop))
    return this.#reading
  }
}
