import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { FileInput, fileRef } from '../../../src/core/file-input.ts'
import { compileOptions } from '../../../src/core/options.ts'
import { FileAnalyzer } from '../../../src/tasks/analyze/analyze-file.ts'
import type { AnalyzeOptions } from '../../../src/tasks/analyze/options.ts'
import type { Analysis, AnalyzeResult, SkippedFile } from '../../../src/tasks/analyze/result.ts'
import task from '../../../src/tasks/analyze/task.ts'

const FIXTURES = fileURLToPath(new URL('../../fixtures/analyze/', import.meta.url))
const DEFAULTS = compileOptions(task, {}).values as AnalyzeOptions
const analyzers = new Map<string, Promise<FileAnalyzer>>()

export async function processFile(
  file: FileInput,
  options: Partial<AnalyzeOptions> = {},
): Promise<AnalyzeResult> {
  const analyzer = await analyzerOf({ ...DEFAULTS, ...options })
  return analyzer.analyze(file, () => {})
}

function analyzerOf(options: AnalyzeOptions): Promise<FileAnalyzer> {
  const key = JSON.stringify(options)
  const analyzer = analyzers.get(key) ?? FileAnalyzer.open(options)
  analyzers.set(key, analyzer)
  return analyzer
}

/** Analyses content as the file `path`. */
export async function analyze(
  path: string,
  content: string | Uint8Array,
  ccn?: AnalyzeOptions['ccn'],
): Promise<Required<Analysis>> {
  return (await analyzeContent(path, content, ccn)) as Required<Analysis>
}

export async function skipOf(path: string, content: string | Uint8Array): Promise<string> {
  return ((await analyzeContent(path, content)) as SkippedFile).skipped
}

export async function analyzeFixture(name: string): Promise<Required<Analysis>> {
  const path = join(FIXTURES, name)
  return (await processFile(new FileInput(name, fileRef(path, statSync(path))))) as Required<Analysis>
}

async function analyzeContent(
  path: string,
  content: string | Uint8Array,
  ccn: AnalyzeOptions['ccn'] = 'lizard',
): Promise<AnalyzeResult> {
  const folder = mkdtempSync(join(tmpdir(), 'analyze-'))
  try {
    const file = join(folder, basename(path))
    writeFileSync(file, content)
    return await processFile(new FileInput(path, fileRef(file, statSync(file))), { ccn })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** A file that can't be read: what is decided about it is decided from its name and size. */
export function unreadable(path: string, size = 10): FileInput {
  return new FileInput(path, { path: '/nowhere', size, mtime_ms: 0, inode: 0 })
}
