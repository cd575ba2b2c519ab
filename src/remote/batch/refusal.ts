import { join } from 'node:path'
import type { Failure, Verdict } from '../classify.ts'
import { RemoteError } from '../remote.ts'
import type { Batch } from './batch.ts'
import type { BatchError, BatchState } from './batch-api.ts'
import { ResultsDraft } from './results.ts'

/** Why none of a batch was run. */
export type Refusal =
  /** These lines of its file are bad. */
  { kind: 'requests'; lines: (BatchError & { line: number })[] } | { kind: 'batch'; error: RemoteError }

/** What a provider says of lines is about these; anything else is about all requests. */
export function refusalOf(state: BatchState, count: number, judge: (failure: Failure) => Verdict): Refusal {
  const lines = state.errors.filter((error) => isOfLine(error, count))
  if (lines.length > 0 && lines.length === state.errors.length) return { kind: 'requests', lines }
  const other = state.errors.find((error) => !isOfLine(error, count))
  const { code, message } = other ?? { message: 'it does not say why' }
  const said = `batch ${state.id} was not run: ${message}`
  const body = { error: { code, message: said } }
  return {
    kind: 'batch',
    error: new RemoteError(judge({ kind: 'reply', status: 400, headers: {}, body, text: said })),
  }
}

function isOfLine(error: BatchError, count: number): error is BatchError & { line: number } {
  return error.line !== undefined && error.line > 0 && error.line <= count
}

/** Bad lines get what is said of them; the other requests get nothing: they were not run. */
export async function writeRefusals(batch: Batch, lines: (BatchError & { line: number })[]): Promise<void> {
  const path = join(batch.place.dir, '.results.partial')
  const draft = await ResultsDraft.create(path, batch.ids)
  for (const { line, code, message } of lines)
    await draft.add({
      custom_id: batch.ids.at(line - 1).toString('hex'),
      status: 400,
      body: { error: { code, message } },
    })
  await draft.seal()
  batch.place.appear(path)
}
