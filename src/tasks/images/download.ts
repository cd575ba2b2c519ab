import { isRetryable, TaskError } from '../../core/errors.ts'
import type { RemoteCall } from '../../core/remote.ts'
import { isHttpUrl } from '../../remote/endpoint.ts'
import { RemoteError } from '../../remote/remote.ts'

/** The image is paid for already: only when so many attempts to fetch it have failed is another one asked for. */
const MOST_TRIES = 3

/** Fetches an image without the key. Throws a transient `TaskError` whatever the reason why it can't be had. */
export async function download(url: string, call: RemoteCall): Promise<Uint8Array> {
  if (!isHttpUrl(url)) throw failed('its address is not of http or https, or has a user in it')
  const { host } = new URL(url)
  for (let tries = 1; ; tries++)
    try {
      const cost = { most: 0, of: () => 0 }
      const { body } = await call({ method: 'GET', url, expect: 'bytes', budget: `${host}/images`, cost })
      return body as Uint8Array
    } catch (error) {
      // What ends the run is let pass, but not what another host says of its own.
      if (!(error instanceof RemoteError)) throw error
      if (tries === MOST_TRIES || !isRetryable(error.class)) throw failed(error.message, error)
    }
}

function failed(why: string, cause?: Error): TaskError {
  return new TaskError('download_failed', 'transient', {
    message: `an image can't be fetched: ${why}`,
    hint: 'ask for it in the reply itself: --images.response b64_json',
    cause,
  })
}
