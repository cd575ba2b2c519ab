import type { Store } from '../checkpoint/store.ts'
import { FatalError } from '../core/errors.ts'
import type { RunRecord } from '../core/records.ts'

/** A run by its id or the beginning of it; the last one where none is named. Throws a `FatalError` listing the latest. */
export function chooseRun(store: Store, id: string | undefined): RunRecord {
  const recent: string[] = []
  for (const run of store.runs()) {
    if (id === undefined || run.run_id.startsWith(id)) return run
    if (recent.length < 5) recent.push(run.run_id)
  }
  throw new FatalError(
    'no_such_run',
    id === undefined ? 'there is no run in this state folder' : `there is no run ${JSON.stringify(id)}`,
    recent.length ? `the latest are: ${recent.join(', ')}` : undefined,
  )
}
