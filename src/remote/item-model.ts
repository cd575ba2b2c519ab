import { TaskError } from '../core/errors.ts'
import type { RemoteCall, RemoteReply, RemoteRequest } from '../core/remote.ts'
import { RemoteError } from './remote.ts'

const OF_MODEL = ['unknown_model', 'forbidden']
const OF_ADDRESS = ['redirected', 'forbidden', 'unknown_model']

/** Calls for an item that names its model itself: one that it can't have is the item's mistake, and ends no run. */
export function callWithOwnModel(call: RemoteCall, request: RemoteRequest): Promise<RemoteReply> {
  return callWithOwn(call, request, OF_MODEL, 'correct the field "model" of this row')
}

/** Calls for an item that is a part of the address: what stands there, or does not, is no matter of the run. */
export function callWithOwnAddress(call: RemoteCall, request: RemoteRequest): Promise<RemoteReply> {
  const hint = 'is the address that this item makes right, and may the key be used for it?'
  return callWithOwn(call, request, OF_ADDRESS, hint)
}

/** `codes`: of errors that would end the run, and here are the item's. */
async function callWithOwn(
  call: RemoteCall,
  request: RemoteRequest,
  codes: string[],
  hint: string,
): Promise<RemoteReply> {
  try {
    return await call(request)
  } catch (error) {
    if (!(error instanceof RemoteError) || !codes.includes(error.code)) throw error
    throw new TaskError(error.code, 'permanent', { message: error.message, hint, cause: error })
  }
}
