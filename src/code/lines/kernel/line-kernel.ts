import {
  compiledBytes,
  linked,
  PAGE_BYTES,
  type SharedMemory,
  sharedMemory,
} from '../../../core/wasm-memory.ts'
import type { LineCounts } from '../../records.ts'
import { GENERATED_WORDS, HEADER_BYTES } from '../generated-words.ts'
import type { Lexicon } from '../lexicon.ts'
import { MARKERS } from '../markers.ts'
import type { FoundComments } from '../operand.ts'
import { NEWLINE, type Source } from '../source.ts'
import { INSTRUCTIONS } from './instructions.ts'
import {
  BLANK,
  CODE,
  COMMENT,
  GENERATED_TABLES,
  LONGEST,
  MARKER_SPAN,
  MARKER_TABLES,
  PADDING,
  SPAN,
  SPAN_BYTES,
  SPANS_END,
  SPANS_LIMIT,
  TABLES,
  TEXT,
} from './places.ts'
import { MOST_LEXICON_BYTES, writeFirsts, writeLexicon } from './records.ts'

const FIRST_PAGES = 8
const WORD_BYTES = 4
/** Of those that most texts have, so that they need not ask for more. */
const FIRST_SPANS = 512
/** Memory never shrinks: after a longer text another is taken. */
const MOST_BYTES = 4 << 20

interface Functions {
  findMarker(tables: number, at: number): number
  mayBeGenerated(tables: number, at: number, end: number): number
  scan(lexicon: number, at: number, end: number): number
  countLines(start: number, end: number, spans: number, continued: number): void
}

export interface CountedLines {
  lines: LineCounts
  /** Bytes, without the newline. */
  longest_line: number
}

let kept: LineKernel | undefined

/** The thread's kernel with a text in it, good until it is asked for with the next. */
export function kernelWith(source: Source): LineKernel {
  const kernel = kept ?? new LineKernel()
  kept = source.bytes.length > MOST_BYTES ? undefined : kernel
  kernel.take(source)
  return kernel
}

/**
 * The loops over each byte of a text as WebAssembly, which is fast from the first text on: JavaScript, which V8 has to
 * see run for a while, would take three times as long for a repository of a few megabytes.
 */
export class LineKernel implements FoundComments {
  readonly #memory: SharedMemory = sharedMemory(FIRST_PAGES)
  readonly #functions = linked(compiledBytes(Buffer.from(INSTRUCTIONS, 'base64')), this.#memory) as Functions
  readonly #lexicons = new Map<Lexicon, number>()
  #bytes = new Uint8Array(this.#memory.buffer)
  #words = new Int32Array(this.#memory.buffer)
  /** Address behind the lexicons. */
  #tables = TABLES
  readonly #buffer = Buffer.from(this.#memory.buffer)
  #start = 0
  #end = 0
  /** Address of the first comment. */
  #spans = 0

  constructor() {
    writeFirsts(this.#buffer, MARKER_TABLES, firstBytes(MARKERS))
    const words = [...GENERATED_WORDS, ...GENERATED_WORDS.map((word) => word.toUpperCase())]
    writeFirsts(this.#buffer, GENERATED_TABLES, firstBytes(words))
  }

  /** Without comments at first. */
  take({ bytes, start }: Source): void {
    const behind = TEXT + bytes.length
    this.#start = start
    this.#end = bytes.length
    this.#spans = Math.ceil((behind + PADDING) / SPAN_BYTES) * SPAN_BYTES
    this.#reach(this.#spans + FIRST_SPANS * SPAN_BYTES)
    this.#bytes.set(bytes, TEXT)
    this.#bytes[TEXT + start - 1] = NEWLINE
    this.#bytes.fill(0, behind, behind + PADDING)
    this.#set(SPANS_END, this.#spans)
    this.#set(SPANS_LIMIT, this.#bytes.length)
  }

  /** Where something may begin that the lexicon has to be asked about, or the text's end; notes comments before it. */
  scan(lexicon: Lexicon, at: number): number {
    return this.#functions.scan(this.#addressOf(lexicon), at, this.#end)
  }

  /** Notes a comment behind all others. */
  note(start: number, end: number): void {
    const at = this.#get(SPANS_END)
    const behind = at + SPAN_BYTES
    if (behind > this.#get(SPANS_LIMIT)) {
      this.#reach(behind + FIRST_SPANS * SPAN_BYTES)
      this.#set(SPANS_LIMIT, this.#bytes.length)
    }
    this.#set(at + SPAN.start, start)
    this.#set(at + SPAN.end, end)
    this.#set(SPANS_END, behind)
  }

  /** False where no word stands in the text's beginning that each note of a generator has. */
  get mayBeGenerated(): boolean {
    const end = Math.min(this.#end, this.#start + HEADER_BYTES)
    return this.#functions.mayBeGenerated(GENERATED_TABLES, this.#start, end) === 1
  }

  get commentCount(): number {
    return (this.#get(SPANS_END) - this.#spans) / SPAN_BYTES
  }

  startOf(comment: number): number {
    return this.#get(this.#spans + comment * SPAN_BYTES + SPAN.start)
  }

  endOf(comment: number): number {
    return this.#get(this.#spans + comment * SPAN_BYTES + SPAN.end)
  }

  /** Start and end of each comment that was noted. */
  comments(): number[] {
    const words = this.#words
    const comments: number[] = []
    const behind = this.#get(SPANS_END) / WORD_BYTES
    for (let at = this.#spans / WORD_BYTES; at < behind; at++) comments.push(words[at])
    return comments
  }

  /** Counts lines as `LineCounts` says; `continued`: a backslash at the end of a line continues it. */
  countLines(continued: boolean): CountedLines {
    this.#functions.countLines(this.#start, this.#end, this.#spans, Number(continued))
    const lines = { blank: this.#get(BLANK), comment: this.#get(COMMENT), code: this.#get(CODE) }
    return { lines, longest_line: this.#get(LONGEST) }
  }

  /** Where TODO, FIXME, XXX and HACK stand in comments, as words of their own. */
  markers(): number[] {
    const markers: number[] = []
    this.#set(MARKER_SPAN, this.#spans)
    for (let at = 0; ; at++) {
      at = this.#functions.findMarker(MARKER_TABLES, at)
      if (at < 0) return markers
      markers.push(at)
    }
  }

  #addressOf(lexicon: Lexicon): number {
    const known = this.#lexicons.get(lexicon)
    if (known !== undefined) return known
    if (this.#tables + MOST_LEXICON_BYTES > TEXT) this.#forgetLexicons()
    const address = this.#tables
    this.#tables = writeLexicon(this.#buffer, address, lexicon)
    this.#lexicons.set(lexicon, address)
    return address
  }

  #forgetLexicons(): void {
    this.#buffer.fill(0, TABLES, this.#tables)
    this.#tables = TABLES
    this.#lexicons.clear()
  }

  #reach(bytes: number): void {
    const { length } = this.#bytes
    if (bytes <= length) return
    this.#memory.grow(Math.ceil((Math.max(bytes, 1.5 * length) - length) / PAGE_BYTES))
    this.#bytes = new Uint8Array(this.#memory.buffer)
    this.#words = new Int32Array(this.#memory.buffer)
  }

  #get(address: number): number {
    return this.#words[address / WORD_BYTES]
  }

  #set(address: number, word: number): void {
    this.#words[address / WORD_BYTES] = word
  }
}

function firstBytes(words: readonly string[]): number[] {
  return words.map((word) => word.charCodeAt(0))
}
