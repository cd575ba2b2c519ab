import { hashWord } from './lexer.ts'

/** A small set of words, asked by the hash that the lexer gives them. */
export class WordSet {
  readonly #slots: Int32Array

  constructor(words: string) {
    const hashes = words.trim().split(/\s+/).map(hashWord)
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(hashes.length * 4)))
    for (const hash of hashes) this.#slots[this.#slotOf(hash)] = hash
  }

  has(hash: number): boolean {
    return this.#slots[this.#slotOf(hash)] === hash
  }

  /** Where the hash is, or would be. */
  #slotOf(hash: number): number {
    const mask = this.#slots.length - 1
    let slot = hash & mask
    while (this.#slots[slot] !== 0 && this.#slots[slot] !== hash) slot = (slot + 1) & mask
    return slot
  }
}

/** Words that with nothing but punctuation beside them say nothing: `} else {`, `break;`, `@Override`. */
export const LONE_WORDS = new WordSet(`
  begin break continue default do done else end esac fi finally loop nil none None null Override pass private
  protected public repeat return then true false try unsafe
`)

/** Words that open an import, or say where the file belongs. */
export const IMPORT_WORDS = new WordSet(`
  from import include include_next include_once namespace package require require_once require_relative use using
`)

/** Those of them that may list names in brackets over several lines. */
export const LISTING_IMPORT_WORDS = new WordSet('from import use')

/** Words that keep their meaning when names are ignored: what the common languages reserve. */
export const KEYWORDS = new WordSet(`
  abstract and any as assert async await begin bool boolean break byte case catch chan char class const
  constructor continue crate debugger def default defer del delete do done double elif else elseif elsif end
  ensure enum esac except export extends extern fallthrough false fi final finally float fn for foreach from func
  function get global go goto if impl implements import in inline instanceof int interface internal is lambda let
  long loop match mod module move mut namespace new next nil none None nonlocal not null number object of operator
  or out override package pass private protected pub public raise range readonly ref register require rescue
  return sealed select self set short signed sizeof static string struct super switch synchronized template then
  this throw throws trait true True False try type typedef typename typeof undefined union unless unsafe unsigned
  until use using val var virtual void volatile when where while with yield
`)
