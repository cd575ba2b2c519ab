import { setupFailed } from './ready-task.ts'
import type { ReadyTask } from './run-chunk.ts'

/** The tasks of a lane of this thread, each set up when it is first asked for. */
export class ReadyTasks {
  readonly #loads: ReadonlyMap<string, () => Promise<ReadyTask>>
  readonly #ready = new Map<string, Promise<ReadyTask>>()

  /** `loads`: how to set up each, by name. */
  constructor(loads: ReadonlyMap<string, () => Promise<ReadyTask>>) {
    this.#loads = loads
  }

  /** Rejects with a `FatalError` where its setup fails. */
  get(name: string): Promise<ReadyTask> {
    let ready = this.#ready.get(name)
    if (!ready) {
      const load = this.#loads.get(name)
      if (!load) throw new Error(`no task ${name} in this lane`)
      ready = load().catch((thrown) => {
        throw setupFailed(name, thrown)
      })
      this.#ready.set(name, ready)
    }
    return ready
  }
}
