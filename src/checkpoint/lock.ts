import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { FatalError } from '../core/errors.ts'

interface Holder {
  pid: number
  /** When that process started, in the kernel's ticks: tells a reused pid from the holder. */
  started: string
  host: string
}

/**
 * The right to write a state folder. Made whole beside its place and linked into it, so that it is never seen
 * half written; a lock left by a dead process is taken over. Throws a `FatalError` naming the holder's pid.
 */
export class Lock {
  readonly #path: string
  readonly #text: string

  private constructor(path: string, text: string) {
    this.#path = path
    this.#text = text
  }

  static take(dir: string): Lock {
    const path = join(dir, 'lock')
    const text = JSON.stringify({ pid: process.pid, started: startTime(process.pid), host: hostname() })
    if (!linkNew(path, text)) takeOver(path, text)
    return new Lock(path, text)
  }

  release(): void {
    if (readText(this.#path) === this.#text) rmSync(this.#path, { force: true })
  }
}

/** Whether the process that wrote this lock text still runs; one on another host counts as running. */
export function isAlive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true
  try {
    process.kill(holder.pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
  }
  return startTime(holder.pid) === holder.started
}

/** The process that holds this state folder now, or undefined. */
export function lockHolder(dir: string): number | undefined {
  const holder = parse(readText(join(dir, 'lock')))
  return holder && isAlive(holder) ? holder.pid : undefined
}

function takeOver(path: string, text: string): void {
  // One taker at a time: without this, a slow taker could remove the lock that a quick one has just made.
  const turn = `${path}.takeover`
  const found = readText(path)
  const holder = parse(found)
  if (holder && isAlive(holder)) throw heldBy(holder)
  if (!linkNew(turn, text)) clearDeadTurn(turn)
  else {
    try {
      if (readText(path) === found) rmSync(path, { force: true })
      if (linkNew(path, text)) return
    } finally {
      rmSync(turn, { force: true })
    }
  }
  const winner = parse(readText(path)) ?? parse(readText(turn))
  if (winner && isAlive(winner)) throw heldBy(winner)
  takeOver(path, text)
}

function clearDeadTurn(turn: string): void {
  const taker = parse(readText(turn))
  if (!taker || !isAlive(taker)) rmSync(turn, { force: true })
}

function linkNew(path: string, text: string): boolean {
  const draft = `${path}.${process.pid}`
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

function startTime(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  } catch {
    // No /proc on this system: the pid alone has to do.
    return ''
  }
}

function heldBy(holder: Holder): FatalError {
  const where = holder.host === hostname() ? '' : ` on ${holder.host}`
  return new FatalError(
    'state_locked',
    `another millrace (pid ${holder.pid}${where}) is using this state folder`,
    'wait for it to end, stop it, or give this run its own --state',
  )
}
