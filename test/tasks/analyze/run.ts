import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FileInput, fileRef } from '../../../src/core/file-input.ts'
import { FileAnalyzer } from '../../../src/tasks/analyze/analyze-file.ts'
import type { Analysis, AnalyzeResult, SkippedFile } from '../../../src/tasks/analyze/result.ts'

const FIXTURES = fileURLToPath(new URL('../../fixtures/analyze/', import.meta.url))
const DEFAULTS = { vendored: false, maxBytes: 2_000_000 }
const analyzer = new FileAnalyzer()

export async function processFile(
  file: FileInput,
  options: Partial<typeof DEFAULTS> = {},
): Promise<AnalyzeResult> {
  return analyzer.analyze(file, { ...DEFAULTS, ...options })
}

/** Analyses content as the file `path`. */
export async function analyze(path: string, content: string | Uint8Array): Promise<Analysis> {
  return (await analyzeContent(path, content)) as Analysis
}

export async function skipOf(path: string, content: string | Uint8Array): Promise<string> {
  return ((await analyzeContent(path, content)) as SkippedFile).skipped
}

export async function analyzeFixture(name: string): Promise<Analysis> {
  const path = join(FIXTURES, name)
  return (await processFile(new FileInput(name, fileRef(path, statSync(path))))) as Analysis
}

async function analyzeContent(path: string, content: string | Uint8Array): Promise<AnalyzeResult> {
  const folder = mkdtempSync(join(tmpdir(), 'analyze-'))
  try {
    const file = join(folder, basename(path))
    writeFileSync(file, content)
    return await processFile(new FileInput(path, fileRef(file, statSync(file))))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** A file that can't be read: what is decided about it is decided from its name and size. */
export function unreadable(path: string, size = 10): FileInput {
  return new FileInput(path, { path: '/nowhere', size, mtime_ms: 0, inode: 0 })
}
