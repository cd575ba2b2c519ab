import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { FatalError } from '../core/errors.ts'
import { Lock, lockHolder } from './lock.ts'

/**
 * Keeps apart what opens a checkpoint and what is committed to it. Whoever opens an environment of this LMDB tells its
 * writer which transaction is the last one, as it read that a moment before (`mti_txnid` in `mdb_env_open2`): one that is
 * committed in this moment would be taken back by the next, though the disk had it.
 *
 * `opening` is a lock, held while somebody opens; `committing` holds a 1 while something is committed. Each tells
 * what it is about to do before it looks at the other.
 */
const OPENING = 'opening'
const COMMITTING = 'committing'

const LOOK_AGAIN_MS = 1
/** A commit that takes longer, or an opening, is not waited for: it hangs. */
const PATIENCE_MS = 5_000

/** Opens a checkpoint for writing, with nobody else opening it. */
export function openAlone<T>(dir: string, open: () => T): T {
  const lock = takeOpening(dir)
  try {
    return open()
  } finally {
    lock?.release()
  }
}

/** Opens it for reading, with nothing being committed. */
export function openBeside<T>(dir: string, open: () => T): T {
  // Within one process an environment is opened once.
  if (lockHolder(dir) === process.pid) return open()
  return openAlone(dir, () => {
    waitFor(() => !isCommitting(dir) || lockHolder(dir) === undefined)
    return open()
  })
}

/** A writer's side. */
export class CommitGate {
  readonly #dir: string
  readonly #opening: string
  #fd: number | undefined

  constructor(dir: string) {
    this.#dir = dir
    this.#opening = join(dir, OPENING)
    this.#fd = openSync(join(dir, COMMITTING), 'w', 0o600)
    this.leave()
  }

  /** Resolves when something may be committed: till `leave` nobody opens. */
  async enter(): Promise<void> {
    const until = performance.now() + PATIENCE_MS
    for (;;) {
      this.#write('1')
      if (!this.#isOpening() || performance.now() > until) return
      this.leave()
      await pause(LOOK_AGAIN_MS)
    }
  }

  leave(): void {
    this.#write('0')
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd)
    this.#fd = undefined
  }

  /** Nobody mostly, which is told much sooner by the file that is not there than by the failure to read it. */
  #isOpening(): boolean {
    return existsSync(this.#opening) && lockHolder(this.#dir, OPENING) !== undefined
  }

  #write(mark: string): void {
    if (this.#fd !== undefined) writeSync(this.#fd, mark, 0)
  }
}

function isCommitting(dir: string): boolean {
  try {
    return readFileSync(join(dir, COMMITTING), 'latin1') === '1'
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

/** Undefined where nothing can be written: there LMDB tells nobody anything either. */
function takeOpening(dir: string): Lock | undefined {
  let lock: Lock | undefined
  waitFor(() => {
    try {
      lock = Lock.take(dir, OPENING)
      return true
    } catch (error) {
      // Unless somebody else holds it.
      return !(error instanceof FatalError && error.code === 'state_locked')
    }
  })
  return lock
}

/** Holds up this thread: what is waited for takes a millisecond or two. */
function waitFor(isSo: () => boolean): void {
  const cell = new Int32Array(new SharedArrayBuffer(4))
  const until = performance.now() + PATIENCE_MS
  while (!isSo() && performance.now() < until) Atomics.wait(cell, 0, 0, LOOK_AGAIN_MS)
}
