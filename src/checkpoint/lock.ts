import { randomUUID } from 'node:crypto'
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { FatalError } from '../core/errors.ts'
import { digest } from '../core/hash.ts'
import { folderError } from './folder.ts'

interface Holder {
  pid: number
  /** When that process started, in the kernel's ticks: tells a reused pid from the holder. */
  started: string
  host: string
  /** No two locks are alike. */
  id: string
}

/** The lock of who writes. */
const WRITING = 'lock'

/**
 * The right to write a state folder, or to what else a name stands for. Made whole beside its place and linked into it, so that it is never seen
 * half written; a lock left by a dead process is taken over. Throws a `FatalError` naming the holder's pid.
 */
export class Lock {
  readonly #path: string
  readonly #text: string

  private constructor(path: string, text: string) {
    this.#path = path
    this.#text = text
  }

  static take(dir: string, name = WRITING): Lock {
    const path = join(dir, name)
    const me: Holder = {
      pid: process.pid,
      started: startTime(process.pid),
      host: hostname(),
      id: randomUUID(),
    }
    const text = JSON.stringify(me)
    try {
      while (!linkNew(path, text) && !takeOver(path, text));
    } catch (error) {
      throw folderError(dir, 'write', error as NodeJS.ErrnoException)
    }
    return new Lock(path, text)
  }

  release(): void {
    if (readText(this.#path) === this.#text) rmSync(this.#path, { force: true })
  }
}

/** Whether the process that wrote this lock text still runs; one on another host counts as running. */
function isAlive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  return startTime(holder.pid) === holder.started
}

/** The process that holds this state folder now, or undefined. */
export function lockHolder(dir: string, name = WRITING): number | undefined {
  const holder = parse(readText(join(dir, name)))
  return holder && isAlive(holder) ? holder.pid : undefined
}

/**
 * Replaces a dead process's lock; false when it has gone meanwhile. The right to replace one lock is itself a
 * file that is linked once, named after that lock's text; where its maker died too, the right to go on from
 * there is named after his. So a slow taker can never remove the lock that a quick one has just made.
 */
function takeOver(path: string, text: string): boolean {
  const found = readText(path)
  if (found === undefined) return false
  const turns: string[] = []
  for (let dead = found; ; ) {
    refuseIfAlive(dead, path)
    const turn = `${path}.${digest(dead).toString('hex')}`
    turns.push(turn)
    if (linkNew(turn, text)) break
    const taker = readText(turn)
    if (taker === undefined) return false
    dead = taker
  }
  try {
    if (readText(path) !== found) return false
    rmSync(path, { force: true })
    return linkNew(path, text)
  } finally {
    for (const turn of turns) rmSync(turn, { force: true })
  }
}

function refuseIfAlive(text: string, path: string): void {
  const holder = parse(text)
  if (holder && isAlive(holder)) throw heldBy(holder, path)
}

function linkNew(path: string, text: string): boolean {
  const draft = `${path}.${randomUUID()}`
  writeFileSync(draft, text, { mode: 0o600 })
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function parse(text: string | undefined): Holder | undefined {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    // Not something this program wrote whole: nobody holds it.
    return undefined
  }
}

/** A process that has ended and waits for its parent to notice has none. */
function startTime(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? 'ended' : fields[19]
  } catch {
    // No /proc on this system: the pid alone has to do.
    return ''
  }
}

function heldBy(holder: Holder, path: string): FatalError {
  const isHere = holder.host === hostname()
  return new FatalError(
    'state_locked',
    `another millrace (pid ${holder.pid}${isHere ? '' : ` on ${holder.host}`}) is using this state folder`,
    isHere
      ? 'wait for it to end, stop it, or give this run its own --state'
      : `if nothing runs there any more (a container that is gone, say), remove ${path}`,
  )
}
