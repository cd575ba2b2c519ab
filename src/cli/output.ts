import { recordLines } from '../batch/records.ts'
import type { BatchSpec } from '../batch/spec.ts'
import { Store } from '../checkpoint/store.ts'
import type { RunRecord, Summary } from '../core/records.ts'
import { humanSummary } from './summary.ts'
import { painter, type Terminal, usesColor, write } from './terminal.ts'
import { shellQuote } from './text.ts'

const CHUNK_CHARS = 1 << 16

/** Prints a run's result in the format asked for; what follows for the user goes to stderr. */
export async function printSummary(
  summary: Summary,
  format: 'human' | 'json' | 'ndjson',
  spec: BatchSpec,
  terminal: Terminal,
  signal: string | undefined,
): Promise<void> {
  switch (format) {
    case 'human': {
      const paint = painter(usesColor(terminal.stdout as { isTTY?: boolean }, terminal.env))
      if (!signal)
        await write(terminal.stdout, humanSummary(summary, { paint, cwd: spec.cwd, state: spec.state }))
      break
    }
    case 'json':
      await write(terminal.stdout, `${JSON.stringify(summary)}\n`)
      break
    case 'ndjson':
      await printRecords(spec.state, summary.run_id, terminal)
  }
  if (summary.halted !== undefined && spec.argv) await write(terminal.stderr, resumeHint(summary, spec.argv))
}

/** A record for each item, in input order. */
export async function printRecords(state: string, runId: string, terminal: Terminal): Promise<void> {
  const store = Store.openReadOnly(state)
  try {
    const run = findRun(store, runId)
    if (run) await writeLines(recordLines(store, run), terminal)
  } finally {
    await store.close()
  }
}

export function findRun(store: Store, runId: string): RunRecord | undefined {
  for (const run of store.runs()) if (run.run_id === runId) return run
  return undefined
}

async function writeLines(lines: Iterable<string>, terminal: Terminal): Promise<void> {
  let text = ''
  for (const line of lines) {
    text += `${line}\n`
    if (text.length < CHUNK_CHARS) continue
    await write(terminal.stdout, text)
    text = ''
    if (terminal.stdout.destroyed) return
  }
  await write(terminal.stdout, text)
}

/** Resume is the same command again. */
function resumeHint(summary: Summary, argv: string[]): string {
  const done = summary.succeeded + summary.dead_letter
  const command = ['millrace', ...argv].map(shellQuote).join(' ')
  return `stopped with ${done} of ${summary.total} items done (${summary.halted}); this command resumes:\n  ${command}\n`
}
