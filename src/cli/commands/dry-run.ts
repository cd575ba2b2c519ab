import { previewPlan } from '../../batch/preview.ts'
import type { BatchSpec } from '../../batch/spec.ts'
import { unroutedLines } from '../summary.ts'
import { screenWidth, type Terminal, write } from '../terminal.ts'
import { bytes, plural } from '../text.ts'

/** Says what a run would do. Reads the state folder if there is one, and changes nothing. */
export async function dryRun(spec: BatchSpec, terminal: Terminal): Promise<number> {
  const { tasks, unrouted } = await previewPlan(spec)
  for (const { task, total, done, dead, pending_bytes } of tasks) {
    const pending = total - done - dead
    const parts = [
      `${plural(pending, 'item')} to do (${bytes(pending_bytes)})`,
      `${plural(done, 'item')} done already`,
    ]
    if (dead) parts.push(`${plural(dead, 'dead letter')} kept`)
    await write(terminal.stdout, `${task}: ${plural(total, 'item')}: ${parts.join(', ')}\n`)
  }
  for (const { task, after } of spec.tasks)
    if (after)
      await write(terminal.stdout, `${task.name}: what it works on is known once ${after.task} has run\n`)
  for (const line of unroutedLines(unrouted, screenWidth(terminal.stdout)))
    await write(terminal.stdout, `${line}\n`)
  return 0
}
