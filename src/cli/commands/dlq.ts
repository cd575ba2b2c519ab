import { resolve } from 'node:path'
import { deadLetters, revive, type StoredDeadLetter } from '../../batch/results/dead-letters.ts'
import { checkLinesOut } from '../../batch/results/out.ts'
import { checkFolder } from '../../checkpoint/folder.ts'
import { Lock } from '../../checkpoint/lock.ts'
import { Store } from '../../checkpoint/store.ts'
import { FatalError } from '../../core/errors.ts'
import type { DeadLetter, RunRecord } from '../../core/records.ts'
import { WholeFile } from '../../sinks/whole-file.ts'
import { isStdin } from '../../sources/rows/row-file.ts'
import type { DlqFlags } from '../args.ts'
import type { RunFlags } from '../flags.ts'
import { resumeCommand, writeLines } from '../output.ts'
import { screenWidth, type Terminal, write } from '../terminal.ts'
import { codeAndMessage, cutEnd, duration, escapeControls, plural, shorten } from '../text.ts'

type DlqRequest = DlqFlags & { action: 'list' | 'show' | 'retry' | 'export' }

/** Items that failed for good: shown, exported, or tried again. */
export async function dlqCommand(request: DlqRequest, terminal: Terminal): Promise<number> {
  if (request.action === 'retry') return retry(request, terminal)
  const store = Store.openReadOnly(request.state)
  try {
    const letters = deadLetters(store, request)
    if (request.action === 'export') return await exportLetters(letters, request, terminal)
    let shown = 0
    const lines = listed(letters, request, screenWidth(terminal.stdout))
    await writeLines(
      counted(lines, () => shown++),
      terminal,
    )
    if (shown === 0) await write(terminal.stderr, none(request))
    return 0
  } finally {
    await store.close()
  }
}

function* counted<T>(values: Iterable<T>, count: () => void): Generator<T> {
  for (const value of values) {
    count()
    yield value
  }
}

function none({ ids, code, class: errorClass, signature }: DlqRequest): string {
  const isFiltered = ids.length > 0 || [code, errorClass, signature].some((filter) => filter !== undefined)
  return isFiltered ? 'no dead letter is like that; millrace dlq list shows all\n' : 'no dead letters\n'
}

function* listed(letters: Iterable<StoredDeadLetter>, request: DlqRequest, width: number): Generator<string> {
  const human = request.action === 'list' ? (letter: DeadLetter) => line(letter, width) : details
  for (const { letter } of letters) yield request.format === 'ndjson' ? JSON.stringify(letter) : human(letter)
}

function line({ task, item, attempts, errors }: DeadLetter, width: number): string {
  const error = errors[errors.length - 1]
  const tries = attempts > 1 ? `, ${attempts} attempts` : ''
  const text = escapeControls(`(${task}${tries})  ${codeAndMessage(error.code, error.message)}`)
  const id = escapeControls(item.id)
  return `${id}  ${cutEnd(text, Math.max(60, width - id.length - 2))}`
}

function details({ task, item, attempts, errors, died_at, duration_ms }: DeadLetter): string {
  const lines = [
    `${escapeControls(item.id)}`,
    `  task       ${task}`,
    `  type       ${escapeControls(item.type)}`,
    `  died       ${died_at}, after ${plural(attempts, 'attempt')}; the last took ${duration(duration_ms)}`,
    `  input      ${inputText(item.input ?? item.ref)}`,
  ]
  if (item.input !== undefined && item.ref) lines.push(`  from       ${inputText(item.ref)}`)
  errors.forEach((error, i) => {
    lines.push(
      `  attempt ${String(i + 1).padEnd(2)} ${escapeControls(`${error.code} (${error.class}): ${error.message}`)}`,
    )
    if (error.cause) lines.push(`             caused by: ${escapeControls(error.cause)}`)
    if (error.hint) lines.push(`             hint: ${escapeControls(error.hint)}`)
    for (const [name, value] of Object.entries(error.fields ?? {}))
      lines.push(`             ${fieldLine(name, value)}`)
  })
  return `${lines.join('\n')}\n`
}

function inputText(input: unknown): string {
  return escapeControls(shorten(JSON.stringify(input ?? null), 500))
}

const MAX_FIELD = 1_000

/** What else the error carries: the reply's status, say, or what the model said. */
function fieldLine(name: string, value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return `${escapeControls(name)}: ${cutEnd(escapeControls(text), MAX_FIELD)}`
}

/** To a file that appears whole, or to stdout. */
async function exportLetters(
  letters: Iterable<StoredDeadLetter>,
  { out }: DlqRequest,
  terminal: Terminal,
): Promise<number> {
  let exported = 0
  const lines = counted(letters, () => exported++)
  if (out === undefined) await writeLines(jsonLines(lines), terminal)
  else {
    await writeWhole(checkLinesOut(resolve(out)), jsonLines(lines))
    await write(terminal.stderr, `${plural(exported, 'dead letter')} in ${escapeControls(out)}\n`)
  }
  return 0
}

function* jsonLines(letters: Iterable<StoredDeadLetter>): Generator<string> {
  for (const { letter } of letters) yield JSON.stringify(letter)
}

async function writeWhole(path: string, lines: Iterable<string>): Promise<void> {
  const file = await WholeFile.create(path)
  try {
    for (const line of lines) await file.write(Buffer.from(`${line}\n`))
  } catch (error) {
    await file.abandon()
    throw error
  }
  await file.finish()
}

interface Chosen {
  count: number
  /** The latest of the runs in which they died. */
  run?: RunRecord
  /** True when others of them died in runs of another command. */
  mixed: boolean
}

/** Makes them pending and runs the command again that they came from, as soon as it is known that this one can run. */
async function retry(given: DlqRequest, terminal: Terminal): Promise<number> {
  const request = { ...given, state: resolve(given.state) }
  const { count, run, mixed } = await choose(request)
  if (count === 0) {
    await write(terminal.stderr, none(request))
    return 0
  }
  const revived = async () => {
    const letters = await reviveLetters(request)
    await write(terminal.stderr, `${plural(letters, 'dead letter')} will be tried again\n`)
    if (mixed && !request.later)
      await write(terminal.stderr, 'hint: some came from another command: run that one again too\n')
  }
  if (run?.argv && !request.later) return again(run, request.state, terminal, revived)
  await revived()
  if (!request.later) await write(terminal.stderr, 'hint: they came from a program: run it again\n')
  return 0
}

/** Relative paths, also those in options that only their tasks know, mean what they meant to the run. */
async function again(
  run: RunRecord,
  state: string,
  { stdout, stderr, env }: Terminal,
  revived: () => Promise<void>,
): Promise<number> {
  const here = process.cwd()
  enter(run.cwd)
  try {
    const terminal = { stdout, stderr, env, here }
    const flags = await flagsOf(run, state, terminal)
    if (!readsStdin(flags)) {
      const { runCommand } = await import('./run.ts')
      return await runCommand(flags, run.argv as string[], run.cwd, terminal, revived)
    }
    await revived()
    await write(stderr, `hint: ${SAME_ROWS}\n  ${resumeCommand(run, here)}\n`)
    return 0
  } finally {
    process.chdir(here)
  }
}

const SAME_ROWS = 'they came from standard input: give the same rows to the same command again'

function enter(folder: string): void {
  try {
    process.chdir(folder)
  } catch (error) {
    throw new FatalError(
      'no_run_folder',
      `their run's folder ${folder} can't be entered: ${(error as NodeJS.ErrnoException).code}`,
      'make it again; or `millrace dlq retry --later` marks them, for the same command from where its files are now',
      error,
    )
  }
}

function choose(request: DlqRequest): Promise<Chosen> {
  return alone(request, async (store) => {
    const letters = [...deadLetters(store, request)]
    return { count: letters.length, ...originOf(letters, store) }
  })
}

/** How many there were. */
function reviveLetters(request: DlqRequest): Promise<number> {
  return alone(request, async (store) => {
    const letters = [...deadLetters(store, request)]
    if (letters.length) await store.commit(revive(store, letters))
    return letters.length
  })
}

/** With a store that nobody else writes to. */
async function alone<T>({ state }: DlqRequest, use: (store: Store) => Promise<T>): Promise<T> {
  checkFolder(state)
  const lock = Lock.take(state)
  try {
    const store = Store.open(state)
    try {
      return await use(store)
    } finally {
      await store.close()
    }
  } finally {
    lock.release()
  }
}

/** A run that `clean` has dropped is stood in for by the last one. */
function originOf(letters: StoredDeadLetter[], store: Store): Pick<Chosen, 'run' | 'mixed'> {
  const numbers = [...new Set(letters.map(({ letter }) => letter.run))].sort((a, b) => b - a)
  const runs = numbers.map((number) => store.run(number) ?? store.lastRun())
  const commands = new Set(runs.map((run) => JSON.stringify([run?.cwd, run?.argv])))
  return { run: runs[0], mixed: commands.size > 1 }
}

/** On this state folder, wherever it stood when the command was first given. */
async function flagsOf({ argv, cwd }: RunRecord, state: string, terminal: Terminal): Promise<RunFlags> {
  const { parseArgs } = await import('../args.ts')
  const invocation = await parseArgs(argv as string[], screenWidth(terminal.stdout), cwd)
  if (invocation.command !== 'run') throw new FatalError('not_a_run', 'they did not come from a run')
  return { ...invocation.flags, state: resolve(state), fresh: false }
}

/** What was read there is gone, and what stands there now belongs to somebody else: a loop's list, or nothing. */
function readsStdin({ input }: RunFlags): boolean {
  return input?.some(isStdin) ?? false
}
