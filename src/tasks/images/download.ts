import { type ErrorClass, isRetryable, TaskError } from '../../core/errors.ts'
import type { RemoteCall } from '../../core/remote.ts'
import { isHttpUrl } from '../../remote/endpoint.ts'
import { RemoteError } from '../../remote/remote.ts'

/** The image is paid for already: only when so many attempts to fetch it have failed is another one asked for. */
const MOST_TRIES = 3
const MOST_REDIRECTS = 5

/**
 * Fetches an image without the key. Throws a `TaskError` `download_failed`: transient where another image may be had,
 * permanent where the next one would be as far away.
 */
export async function download(url: string, call: RemoteCall): Promise<Uint8Array> {
  let at = url
  for (let [tries, redirects] = [1, 0]; ; )
    try {
      return await fetchBytes(at, call)
    } catch (error) {
      // What ends the run is let pass, but not what another host says of its own.
      if (!(error instanceof RemoteError)) throw error
      if (error.location !== undefined && redirects++ < MOST_REDIRECTS) at = target(error.location, at)
      else if (!isRetryable(error.class)) throw failed(error.message, 'permanent', error)
      else if (tries++ === MOST_TRIES) throw failed(error.message, 'transient', error)
    }
}

async function fetchBytes(url: string, call: RemoteCall): Promise<Uint8Array> {
  if (!isHttpUrl(url)) throw failed('its address is not of http or https, or has a user in it', 'permanent')
  const { host } = new URL(url)
  const cost = { most: 0, of: () => 0 }
  const { body } = await call({ method: 'GET', url, expect: 'bytes', budget: `${host}/images`, cost })
  return body as Uint8Array
}

/** A redirect may be told from where it stands. */
function target(location: string, from: string): string {
  return URL.canParse(location, from) ? new URL(location, from).href : location
}

function failed(why: string, errorClass: ErrorClass, cause?: Error): TaskError {
  return new TaskError('download_failed', errorClass, {
    message: `an image can't be fetched: ${why}`,
    hint: 'ask for it in the reply itself: --images.response b64_json',
    cause,
  })
}
