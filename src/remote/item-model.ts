import { TaskError } from '../core/errors.ts'
import type { RemoteCall, RemoteReply, RemoteRequest } from '../core/remote.ts'
import { RemoteError } from './remote.ts'

/** Calls for an item that names its model itself: one that is not there is the item's mistake, and ends no run. */
export async function callWithOwnModel(call: RemoteCall, request: RemoteRequest): Promise<RemoteReply> {
  try {
    return await call(request)
  } catch (error) {
    if (!(error instanceof RemoteError) || error.code !== 'unknown_model') throw error
    throw new TaskError(error.code, 'permanent', {
      message: error.message,
      hint: 'correct the field "model" of this row',
      cause: error,
    })
  }
}
