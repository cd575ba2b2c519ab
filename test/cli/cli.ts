import { type ChildProcess, spawn } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { PassThrough } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'
import { main } from '../../src/cli/main.ts'

/** The built program: `npm test` builds it first. */
export const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url))
const FIXTURES = new URL('./fixtures/', import.meta.url)

export interface Ended {
  code: number | null
  signal: NodeJS.Signals | null
  stdout: string
  stderr: string
}

export interface Running {
  child: ChildProcess
  stdout(): string
  stderr(): string
  /** Resolves as soon as stderr has this. */
  says(pattern: RegExp): Promise<void>
  ended: Promise<Ended>
}

export interface StartOptions {
  cwd?: string
  env?: Record<string, string>
  uid?: number
}

/** Environment of the tests, without what would change how the program writes. */
export function cleanEnv(more: Record<string, string> = {}): NodeJS.ProcessEnv {
  const { CI, NO_COLOR, FORCE_COLOR, NODE_OPTIONS, ...env } = process.env
  return { ...env, ...more }
}

export function start(args: string[], { cwd, env, uid }: StartOptions = {}): Running {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd,
    env: cleanEnv(env),
    ...(uid === undefined ? {} : { uid, gid: uid }),
  })
  const text = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (data) => {
      text[name] += data
    })
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code, signal) => resolve({ code, signal, ...text }))
  })
  return {
    child,
    stdout: () => text.stdout,
    stderr: () => text.stderr,
    says: (pattern) => until(() => pattern.test(text.stderr), `stderr has ${pattern}: ${text.stderr}`),
    ended,
  }
}

export function millrace(args: string[], options?: StartOptions): Promise<Ended> {
  return start(args, options).ended
}

/** The program's main function without the start of a process, for what needs none: it ends before any work. */
export async function inProcess(args: string[]): Promise<Omit<Ended, 'signal'>> {
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const code = await main(args, { stdout, stderr, env: {} })
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') }
}

/** Polls a condition; a test's own time limit ends a wait for what never comes. */
export async function until(condition: () => boolean, what = 'condition'): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries > 4_000) throw new Error(`waited in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

const made: string[] = []
afterAll(() => {
  for (const dir of made) rmSync(dir, { recursive: true, force: true })
})

/** A folder of its own, removed when the test file ends. */
export function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'millrace-test-'))
  chmodSync(dir, 0o755)
  made.push(dir)
  return dir
}

export function writeTree(root: string, files: Record<string, string | Uint8Array>): string {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  return root
}

/** What `--dry-run` says is read as a person does. */
export function forPeople(args: string[]): string[] {
  return args.includes('--dry-run') ? args.map((word) => (word === 'json' ? 'human' : word)) : args
}

/** A task module of test/cli/fixtures. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(`${name}.mjs`, FIXTURES))
}

/** Every name below a folder, sorted: what "nothing changed" is held against. */
export function listTree(dir: string): string[] {
  return existsSync(dir) ? (readdirSync(dir, { recursive: true }) as string[]).sort() : []
}

export function readLines<T = Record<string, unknown>>(path: string): T[] {
  return parseLines(readFileSync(path, 'utf8'))
}

export function parseLines<T = Record<string, unknown>>(text: string): T[] {
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
}

/** One `error:` line, one `hint:` line and nothing else. */
export const ONE_ERROR = /^error: .+\nhint: .+\n$/

export const isRoot = process.getuid?.() === 0
/** A user that may do nothing, where the tests run as root and modes do not bite. */
export const NOBODY = 65_534
