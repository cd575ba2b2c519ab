import { verifyStore } from '../../batch/results/verify.ts'
import { lockHolder } from '../../checkpoint/lock.ts'
import { Store } from '../../checkpoint/store.ts'
import type { Task } from '../../core/task.ts'
import { tasksOf } from '../task-view.ts'
import { type Terminal, write } from '../terminal.ts'
import { count, escapeControls, plural } from '../text.ts'

/** Reads every record and says whether all is whole; exit code 2 when it is not. */
export async function verifyCommand(state: string, terminal: Terminal): Promise<number> {
  const store = Store.openReadOnly(state)
  try {
    const pid = lockHolder(state)
    if (pid)
      await write(terminal.stderr, `note: a run (pid ${pid}) is writing: look again when it has ended\n`)
    const { blocks, records, dead, problems } = verifyStore(store, await lastTasks(store))
    await write(
      terminal.stdout,
      `${plural(blocks, 'block')}, ${count(records)} records, ${plural(dead, 'dead letter')}\n`,
    )
    for (const problem of problems) await write(terminal.stdout, `problem: ${escapeControls(problem)}\n`)
    await write(terminal.stdout, problems.length ? `${plural(problems.length, 'problem')}\n` : 'all whole\n')
    return problems.length ? 2 : 0
  } finally {
    await store.close()
  }
}

async function lastTasks(store: Store): Promise<(Task | undefined)[]> {
  const run = store.lastRun()
  return run ? tasksOf(run) : []
}
