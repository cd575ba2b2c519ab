import { z } from 'zod'
import type { FileInput } from '../../core/file-input.ts'
import { defineTask } from '../../core/task.ts'
import { aggregate } from './aggregate.ts'
import { analyzeText } from './analyze.ts'
import { languageOf, languageOfName } from './detect.ts'
import { TreeParser } from './parser.ts'
import type { AnalyzeResult, SkippedFile, SkipReason } from './result.ts'
import { isBinary, type SkipOptions, skipRead, skipUnread } from './skip.ts'

const MAX_WASM_BYTES = 512 * 2 ** 20

/** Lines, functions, types and imports of a source file; other files are reported with why they were skipped. */
export default defineTask({
  name: 'analyze',
  version: 1,
  lane: 'cpu',
  describe: 'Counts lines, functions, complexity, types, imports and TODOs of source files',
  options: {
    vendored: {
      schema: z.boolean().default(false),
      effect: 'semantic',
      describe: 'Analyse vendored files too (node_modules, vendor, third_party …)',
    },
    maxBytes: {
      schema: z.number().int().positive().default(2_000_000),
      effect: 'semantic',
      describe: 'Skip files over this size',
    },
  },
  accepts: (item) => item.ref !== undefined,
  setup: () => new TreeParser(),
  process: (file: FileInput, { state, options }) => processFile(file, state, options),
  reduce: aggregate,
  exhausted: (parser) => parser.wasmBytes > MAX_WASM_BYTES,
})

async function processFile(
  file: FileInput,
  parser: TreeParser,
  options: SkipOptions,
): Promise<AnalyzeResult> {
  const unread = skipUnread(file.path, file.size, options)
  if (unread) return skip(file, languageOfName(file.path), unread)
  if (isBinary(file.bytes())) return skip(file, languageOfName(file.path), 'binary')
  const text = file.text()
  const language = languageOf(file.path, text)
  const reason = skipRead(text, language)
  if (reason) return skip(file, language, reason)
  return { path: file.path, language, bytes: file.size, ...(await analyzeText(text, language, parser)) }
}

function skip(file: FileInput, language: string | undefined, skipped: SkipReason): SkippedFile {
  return { path: file.path, language: language ?? null, bytes: file.size, skipped }
}
