import { join } from 'node:path'
import { cleanState } from '../../batch/clean.ts'
import { openBatches } from '../../batch/work/batches.ts'
import { checkFolder, checkOurs, removeFolder } from '../../checkpoint/folder.ts'
import { Lock } from '../../checkpoint/lock.ts'
import { FatalError } from '../../core/errors.ts'
import { type Terminal, write } from '../terminal.ts'
import { bytes, escapeControls, plural } from '../text.ts'
import { parseCount } from '../values.ts'

interface CleanRequest {
  state: string
  all: boolean
  keep: string
}

/** Drops what the last `keep` runs do not use and gives its space back; with `all`, the whole folder. */
export async function cleanCommand({ state, all, keep }: CleanRequest, terminal: Terminal): Promise<number> {
  const runs = parseCount('keep', keep, 1, 1_000_000)
  if (all) checkOurs(state)
  else checkFolder(state)
  const lock = Lock.take(state)
  if (all) {
    try {
      checkNoneIsOpen(state)
    } catch (error) {
      lock.release()
      throw error
    }
    const others = removeFolder(state)
    const kept = others.length ? `; kept what is not millrace's: ${others.join(', ')}` : ''
    await write(terminal.stderr, `removed ${escapeControls(`${state}${kept}`)}\n`)
    return 0
  }
  try {
    const { dropped, before_bytes, after_bytes } = await cleanState(state, runs)
    await write(
      terminal.stderr,
      `dropped ${plural(dropped, 'record')}: ${bytes(before_bytes)} → ${bytes(after_bytes)}\n`,
    )
    return 0
  } finally {
    lock.release()
  }
}

/** What is with its provider is paid for, and known in this folder alone. */
function checkNoneIsOpen(state: string): void {
  const [open] = openBatches(state)
  if (!open) return
  const where =
    open.id === undefined
      ? 'may be with its provider: its order got no answer'
      : `is with its provider: ${open.id}`
  throw new FatalError(
    'batch_open',
    `a batch of ${plural(open.requests, 'request')} ${where}`,
    `the run's command takes in its results; to give them up, remove ${join(state, 'batches')} first`,
  )
}
