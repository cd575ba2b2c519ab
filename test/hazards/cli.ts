import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'
import type { DeadLetter, ItemRecord, Summary } from '../../src/core/records.ts'

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
export const LIBRARY = new URL('../../dist/index.js', import.meta.url).href

/** What a finished process left. */
export interface Ran {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

const roots: string[] = []
// Not when a test ends: of tests that run at once, which one made a folder is not known.
afterAll(() => {
  for (const root of roots) rmSync(root, { recursive: true, force: true })
})

/** A temporary folder holding these files (path: content). */
export function scratch(files: Record<string, string> = {}): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-hazards-')))
  roots.push(root)
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  return root
}

/** The good items of `items()`. */
export const NEIGHBOURS = ['a', 'b', 'c', 'd', 'f', 'g', 'h', 'i', 'j', 'k', 'l'].map((name) => `in/${name}`)

/** Eleven good items and, in their midst, `in/e-bad`, which the fixture tasks handle badly. */
export function items(): Record<string, string> {
  return Object.fromEntries([...NEIGHBOURS, 'in/e-bad'].map((path) => [path, path]))
}

export function fixture(name: string): string {
  return fileURLToPath(new URL(`../fixtures/tasks/${name}.mjs`, import.meta.url))
}

/** Starts the built CLI in `cwd`. */
export function start(cwd: string, args: string[], env: Record<string, string> = {}): ChildProcess {
  return spawnNode([MAIN, ...args], cwd, env)
}

export function spawnNode(args: string[], cwd: string, env: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** Collects what a process writes until it ends. */
export function ended(child: ChildProcess): Promise<Ran> {
  const ran = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      ran[name] += text
    })
  return new Promise((resolve) => child.on('close', (code, signal) => resolve({ ...ran, code, signal })))
}

export function millrace(cwd: string, args: string[], env: Record<string, string> = {}): Promise<Ran> {
  return ended(start(cwd, args, env))
}

/** Runs a fixture task over `in/`: a record for each item on stdout, events on stderr. */
export function runTask(
  cwd: string,
  task: string,
  args: string[] = [],
  env: Record<string, string> = {},
): Promise<Ran> {
  const where = ['--tasks', fixture(task), '--files', 'in']
  return millrace(cwd, [...where, '--format', 'ndjson', '--progress', 'json', ...args], env)
}

export function parseLines<T>(text: string): T[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}

export function records({ stdout }: Pick<Ran, 'stdout'>): ItemRecord[] {
  return parseLines(stdout)
}

/** The last event of a run with `--progress json`; the task may have written between the events. */
export function summaryOf({ stderr }: Pick<Ran, 'stderr'>): Summary {
  const line = stderr.split('\n').findLast((text) => text.includes('"type":"summary"'))
  if (!line) throw new Error(`no summary in: ${stderr}`)
  return JSON.parse(line)
}

export async function reported(cwd: string): Promise<ItemRecord[]> {
  return records(await millrace(cwd, ['report', '--format', 'ndjson']))
}

export async function deadLetters(cwd: string): Promise<DeadLetter[]> {
  return parseLines((await millrace(cwd, ['dlq', 'show', '--format', 'ndjson'])).stdout)
}

export function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

/** Waits until `look` gives a value. The test's own time limit ends it. */
export async function eventually<T>(look: () => T | undefined): Promise<T> {
  for (;;) {
    const found = look()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** Numbers in [0, 1) that a seed fixes. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
