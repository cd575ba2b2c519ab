import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Calls `use` with a temporary folder that is gone afterwards. */
export async function withTempDir(use) {
  const dir = mkdtempSync(join(tmpdir(), 'millrace-bench-'))
  try {
    return await use(dir)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}
