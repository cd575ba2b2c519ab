/** The beginning of a value as JSON, for a message; also of one that is nested too deeply to be written out. */
export function shown(value: unknown, most = 200): string {
  try {
    return String(JSON.stringify(value)).slice(0, most)
  } catch (error) {
    if (error instanceof RangeError) return 'a value nested too deeply to be shown'
    throw error
  }
}
