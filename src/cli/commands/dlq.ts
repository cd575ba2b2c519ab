import { resolve } from 'node:path'
import { deadLetters, revive, type StoredDeadLetter } from '../../batch/dead-letters.ts'
import { checkOut } from '../../batch/out.ts'
import { checkFolder } from '../../checkpoint/folder.ts'
import { Lock } from '../../checkpoint/lock.ts'
import { Store } from '../../checkpoint/store.ts'
import { FatalError } from '../../core/errors.ts'
import type { DeadLetter, RunRecord } from '../../core/records.ts'
import { WholeFile } from '../../sinks/whole-file.ts'
import type { DlqFlags } from '../args.ts'
import { type Terminal, write } from '../terminal.ts'
import { escapeControls, plural, shorten } from '../text.ts'

type DlqRequest = DlqFlags & { action: 'list' | 'show' | 'retry' | 'export' }

/** Items that failed for good: shown, exported, or tried again. */
export async function dlqCommand(request: DlqRequest, terminal: Terminal): Promise<number> {
  if (request.action === 'retry') return retry(request, terminal)
  const store = Store.openReadOnly(request.state)
  try {
    const letters = deadLetters(store, request)
    if (request.action === 'export') return await exportLetters(letters, request, terminal)
    const shown = await show(letters, request, terminal)
    if (shown === 0) await write(terminal.stderr, 'no dead letters\n')
    return 0
  } finally {
    await store.close()
  }
}

async function show(
  letters: Iterable<StoredDeadLetter>,
  request: DlqRequest,
  terminal: Terminal,
): Promise<number> {
  let shown = 0
  for (const { letter } of letters) {
    const text =
      request.format === 'ndjson'
        ? JSON.stringify(letter)
        : request.action === 'list'
          ? line(letter)
          : details(letter)
    await write(terminal.stdout, `${text}\n`)
    shown++
  }
  return shown
}

function line({ task, item, attempts, errors }: DeadLetter): string {
  const error = errors[errors.length - 1]
  const tries = attempts > 1 ? `, ${attempts} attempts` : ''
  return `${escapeControls(item.id)}  (${task}${tries})  ${error.code}: ${escapeControls(shorten(error.message, 120))}`
}

function details({ task, item, attempts, errors, died_at, duration_ms }: DeadLetter): string {
  const lines = [
    `${escapeControls(item.id)}`,
    `  task      ${task}`,
    `  type      ${escapeControls(item.type)}`,
    `  died      ${died_at}, after ${plural(attempts, 'attempt')}, ${Math.round(duration_ms)} ms in the last`,
    `  input     ${escapeControls(shorten(JSON.stringify(item.ref ?? item.input ?? null), 500))}`,
  ]
  errors.forEach((error, i) => {
    lines.push(`  attempt ${i + 1} ${error.code} (${error.class}): ${escapeControls(error.message)}`)
    if (error.cause) lines.push(`            caused by: ${escapeControls(error.cause)}`)
    if (error.hint) lines.push(`            hint: ${escapeControls(error.hint)}`)
  })
  return `${lines.join('\n')}\n`
}

async function exportLetters(
  letters: Iterable<StoredDeadLetter>,
  request: DlqRequest,
  terminal: Terminal,
): Promise<number> {
  const file = request.out === undefined ? undefined : await WholeFile.create(checkOut(resolve(request.out)))
  let exported = 0
  for (const { letter } of letters) {
    const text = `${JSON.stringify(letter)}\n`
    await (file ? file.write(Buffer.from(text)) : write(terminal.stdout, text))
    exported++
  }
  await file?.finish()
  if (request.out !== undefined)
    await write(terminal.stderr, `${plural(exported, 'dead letter')} in ${request.out}\n`)
  return 0
}

/** Makes them pending and runs the command again that they came from. */
async function retry(request: DlqRequest, terminal: Terminal): Promise<number> {
  const { revived, run } = await reviveLetters(request)
  if (revived === 0) {
    await write(terminal.stderr, 'no dead letters\n')
    return 0
  }
  await write(terminal.stderr, `${plural(revived, 'dead letter')} will be tried again\n`)
  if (request.later) return 0
  if (!run?.argv) {
    await write(terminal.stderr, 'hint: they came from a program: run it again\n')
    return 0
  }
  return rerun(run, terminal)
}

async function reviveLetters(request: DlqRequest): Promise<{ revived: number; run: RunRecord | undefined }> {
  checkFolder(request.state)
  const lock = Lock.take(request.state)
  try {
    const store = Store.open(request.state)
    try {
      const operations = revive(deadLetters(store, request))
      if (operations.length) await store.commit(operations)
      return { revived: operations.length, run: store.lastRun() }
    } finally {
      await store.close()
    }
  } finally {
    lock.release()
  }
}

async function rerun(run: RunRecord, terminal: Terminal): Promise<number> {
  const [{ parseArgs }, { runCommand }] = await Promise.all([import('../args.ts'), import('./run.ts')])
  const argv = (run.argv as string[]).filter((word) => word !== '--fresh')
  const invocation = await parseArgs(argv, terminal.stderr.columns ?? 80)
  if (invocation.command !== 'run') throw new FatalError('not_a_run', 'the last command was not a run')
  return runCommand(invocation.flags, argv, run.cwd, terminal)
}
