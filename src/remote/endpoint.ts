import type { RemoteKey } from '../core/remote.ts'

const HERE = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** Without a user or a password in it: a URL is kept with the run. */
export function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username, password } = new URL(text)
  return /^https?:$/.test(protocol) && username === '' && password === ''
}

/** The key that goes to a server: by the variable that the user names, else the API's own. A server on this machine may need none. */
export function keyFor(baseUrl: string, own: RemoteKey, named: string | undefined): RemoteKey {
  if (named !== undefined) return { ...own, variable: named }
  return { ...own, optional: HERE.test(new URL(baseUrl).hostname) }
}

/** Without a slash at its end. */
export function trimUrl(baseUrl: string): string {
  return baseUrl.replace(/\/{1,10}$/, '')
}

/** What requests for a model count toward: each model of a server has limits of its own, and so has a key that the user names. */
export function budgetOf(baseUrl: string, model: string, named: string | undefined): string {
  const budget = `${new URL(baseUrl).host}/${model}`
  return named === undefined ? budget : `${budget} (${named})`
}
