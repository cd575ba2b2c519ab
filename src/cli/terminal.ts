import type { Writable } from 'node:stream'

/** Where a command writes, and what is known of it. */
export interface Terminal {
  /** Data only. */
  stdout: Writable & { isTTY?: boolean; columns?: number }
  /** Progress, notices, errors. */
  stderr: Writable & { isTTY?: boolean; columns?: number }
  env: Record<string, string | undefined>
  /** Where its user stands, if that is not where the program does. */
  here?: string
}

/** NO_COLOR beats FORCE_COLOR; else colour goes to a terminal that is not dumb. */
export function usesColor(stream: { isTTY?: boolean }, env: Terminal['env']): boolean {
  if (env.NO_COLOR) return false
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false'
  return stream.isTTY === true && env.TERM !== 'dumb'
}

const WIDTH_OF_A_FILE = 80

/** Columns to lay out for: what a file or a pipe will be read in is not known. */
export function screenWidth({ columns }: { columns?: number }): number {
  return columns && columns > 0 ? Math.max(columns, 20) : WIDTH_OF_A_FILE
}

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan'

const CODES: Record<Style, number> = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 }

export type Paint = (style: Style, text: string) => string

export function painter(color: boolean): Paint {
  return color ? (style, text) => `\u001b[${CODES[style]}m${text}\u001b[0m` : (_, text) => text
}

/** Writes and waits while the reader is slow; quiet when the reader has gone, and then false. */
export function write(stream: Writable, text: string | Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableEnded) return resolve(false)
    // Stdout does not stay destroyed after an error: what tells is the error.
    stream.write(text, (error) => resolve(!error))
  })
}
