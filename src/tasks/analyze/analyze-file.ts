import type { FileInput } from '../../core/file-input.ts'
import { analyzeText } from './analyze.ts'
import { languageOf, languageOfName } from './detect.ts'
import { TreeParser } from './parser.ts'
import type { AnalyzeResult, SkippedFile, SkipReason } from './result.ts'
import { isBinary, type SkipOptions, skipRead, skipUnread } from './skip.ts'

const MAX_WASM_BYTES = 512 * 2 ** 20

/** What a worker keeps from file to file: the parser with the grammars it has loaded. */
export class FileAnalyzer {
  readonly #parser = new TreeParser()

  /** The parsers' memory never shrinks: past this much the worker had better be a new one. */
  get isExhausted(): boolean {
    return this.#parser.wasmBytes > MAX_WASM_BYTES
  }

  async analyze(file: FileInput, options: SkipOptions): Promise<AnalyzeResult> {
    const unread = skipUnread(file.path, file.size, { ...options, vendored: options.vendored || file.named })
    if (unread) return skip(file, languageOfName(file.path), unread)
    if (isBinary(file.bytes())) return skip(file, languageOfName(file.path), 'binary')
    const text = file.text()
    const language = languageOf(file.path, text)
    const reason = skipRead(text, language)
    if (reason) return skip(file, language, reason)
    return {
      path: file.path,
      language,
      bytes: file.size,
      ...(await analyzeText(text, language, this.#parser)),
    }
  }
}

function skip(file: FileInput, language: string | undefined, skipped: SkipReason): SkippedFile {
  return { path: file.path, language: language ?? null, bytes: file.size, skipped }
}
