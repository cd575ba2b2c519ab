import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Language, Parser, Tree } from 'web-tree-sitter'
import type { GrammarFile } from '../languages/spec.ts'
import { compileWasm } from './compile-wasm.ts'
import { mendGrammar } from './mend-grammar.ts'

type TreeSitter = typeof import('web-tree-sitter')
interface Memory {
  readonly buffer: ArrayBuffer
}
declare const WebAssembly: { Memory: new (pages: { initial: number; maximum: number }) => Memory }

const PAGE = 65_536
const INITIAL_BYTES = 32 * 2 ** 20
/** Hostile text can make the parser ask for gigabytes; beyond this it traps. */
const MAX_BYTES = 768 * 2 ** 20

/** The worst ordinary file of 6,000 measured takes one step in 40 bytes, the average one in 150. */
const STEPS_PER_BYTE = 1 / 20
const FREE_STEPS = 2_000

/** UTF-16 units: what the library takes at a time. */
const PART = 5_000
/**
 * Text is read again where the lexer looks ahead: 23 times at most in 4,500 ordinary files of ten languages. An
 * unclosed comment is looked through to the end of the file, and a thousand of them a thousand times.
 */
const READS_PER_PART = 100
const FREE_READS = 1_000
/**
 * A parser that follows several meanings of a text at once (Scala's does much) goes back from one to the other, which
 * takes little: in a file of 7,600 characters 2,000 times.
 */
const RETURNS_PER_UNIT = 1 / 2

const PACKAGES: Record<string, readonly [name: string, folder: string]> = {
  vscode: ['@vscode/tree-sitter-wasm', 'wasm'],
  cursorless: ['@cursorless/tree-sitter-wasms', 'out'],
  grammars: ['@tree-sitter-grammars/tree-sitter-toml', '.'],
}

/** One instance of the tree-sitter library with its own memory. */
export class Runtime {
  readonly #treeSitter: TreeSitter
  readonly #memory: Memory
  readonly #parser: Parser

  private constructor(treeSitter: TreeSitter, memory: Memory) {
    this.#treeSitter = treeSitter
    this.#memory = memory
    this.#parser = new treeSitter.Parser()
  }

  static async start(): Promise<Runtime> {
    const treeSitter = loadAfresh()
    const memory = new WebAssembly.Memory({ initial: INITIAL_BYTES / PAGE, maximum: MAX_BYTES / PAGE })
    // a trap is handled by the caller and no news for the terminal
    await treeSitter.Parser.init({ wasmMemory: memory, printErr: () => {} })
    return new Runtime(treeSitter, memory)
  }

  get bytes(): number {
    return this.#memory.buffer.byteLength
  }

  async load(grammar: GrammarFile): Promise<Language> {
    const wasm = mendGrammar(grammar, await readFile(grammarPath(grammar)))
    return this.#treeSitter.Language.loadSync(compileWasm(wasm))
  }

  /** Null when the text takes too many steps: steps, not time, so that a text always ends the same way. */
  parse(language: Language, text: string): Tree | null {
    let steps = FREE_STEPS + text.length * STEPS_PER_BYTE
    const reader = new BoundedReader(text)
    this.#parser.setLanguage(language)
    const tree = this.#parser.parse((start) => reader.read(start), null, {
      progressCallback: () => steps-- <= 0 || reader.isExhausted,
    })
    // a cancelled parse would be resumed by the next one
    this.#parser.reset()
    if (!reader.isExhausted) {
      reader.release()
      return tree
    }
    tree?.delete()
    return null
  }
}

/** Gives a text part by part, so often and no more. */
class BoundedReader {
  readonly #text: string
  #reads: number
  #returns: number
  #last = -1

  constructor(text: string) {
    this.#text = text
    this.#reads = FREE_READS + (text.length / PART) * READS_PER_PART
    this.#returns = FREE_READS + text.length * RETURNS_PER_UNIT
  }

  get isExhausted(): boolean {
    return this.#reads < 0 || this.#returns < 0
  }

  read(start: number): string | undefined {
    if (start > this.#last) this.#reads--
    else this.#returns--
    this.#last = start
    return this.isExhausted ? undefined : this.#text.slice(start, start + PART)
  }

  /** The tree that was made may be read without end. */
  release(): void {
    this.#reads = Number.POSITIVE_INFINITY
    this.#returns = Number.POSITIVE_INFINITY
  }
}

/** The library keeps its instance in module scope: a second one, after a trap, needs the module loaded again. */
function loadAfresh(): TreeSitter {
  const require = createRequire(import.meta.url)
  delete require.cache[require.resolve('web-tree-sitter')]
  return require('web-tree-sitter') as TreeSitter
}

function grammarPath(grammar: GrammarFile): string {
  const [source, name] = grammar.split('/')
  const [packageName, folder] = PACKAGES[source]
  const manifest = createRequire(import.meta.url).resolve(`${packageName}/package.json`)
  return join(dirname(manifest), folder, `tree-sitter-${name}.wasm`)
}
