/** Set by the build. */
declare const MILLRACE_VERSION: string | undefined

/** This program's version; `source` where it was not built. */
export const VERSION = typeof MILLRACE_VERSION === 'string' ? MILLRACE_VERSION : 'source'
