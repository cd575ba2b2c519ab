import type { RemoteRequest } from '../../core/remote.ts'
import type { GenerateOptions } from './options.ts'
import type { Provider } from './providers/provider.ts'

const HERE = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** Where a request goes, and what it counts toward: each model of a server has limits of its own. */
export function urlOf({ baseUrl, path }: Provider, model: string): { url: string; budget: string } {
  return { url: baseUrl + path, budget: `${new URL(baseUrl).host}/${model}` }
}

/** A server on this machine may need no key. */
export function keyOf({ baseUrl, key }: Provider, { keyVariable }: GenerateOptions): RemoteRequest['key'] {
  if (keyVariable !== undefined) return { ...key, variable: keyVariable }
  return { ...key, optional: HERE.test(new URL(baseUrl).hostname) }
}
