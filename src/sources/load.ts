import { type Cargo, isRows } from '../core/cargo.ts'
import { contentDigest, writeFileIdentity, writeIdentity } from '../core/identity.ts'
import { fileOf, type Item } from '../core/item.ts'
import { type ItemTexts, itemText, parseItems, textAt, textStart } from '../core/item-text.ts'
import type { FileRef } from '../core/ref.ts'
import { type LoadOptions, RowsLoad } from './rows/rows-load.ts'

/** A cargo opened: its items, made as they are asked for. */
export interface Load {
  readonly count: number
  /** As a task gets it. */
  item(i: number): Item
  /** As a dead letter keeps it: with its input, or how to read it. */
  kept(i: number): Item
  /** Writes the identity of item i at `words[at]`; `seen` is its file as it was read. */
  identify(i: number, seen: FileRef | undefined, seed: number, words: Uint32Array, at: number): void
  /**
   * Digest of all that item i holds but its id. Undefined for a file, for what could not be read, and where the id is
   * one of the fields that are read of it.
   */
  content(i: number, reads: readonly string[]): Uint8Array | undefined
}

/**
 * Throws a `TaskError` when rows can't be read. `items`: those of the texts, where they are at hand. `rows`: how they
 * are read.
 */
export function openCargo(cargo: Cargo, items?: Item[], rows?: LoadOptions): Load {
  return isRows(cargo) ? new RowsLoad(cargo, rows) : new TextsLoad(cargo, items)
}

class TextsLoad implements Load {
  readonly #texts: ItemTexts
  /** The caller's own. */
  readonly #given: Item[] | undefined
  #items: Item[] | undefined

  constructor(texts: ItemTexts, items: Item[] | undefined) {
    this.#texts = texts
    this.#given = items
    this.#items = items
  }

  get count(): number {
    return this.#texts.ends.length
  }

  item(i: number): Item {
    this.#items ??= parseItems(this.#texts.text)
    return this.#items[i]
  }

  kept(i: number): Item {
    const text = textAt(this.#texts, i)
    const given = this.#given?.[i]
    // The task may have changed what it was given.
    return given && isText(given, text) ? given : parseItems(text)[0]
  }

  content(i: number, reads: readonly string[]): Uint8Array | undefined {
    const { input } = this.item(i)
    return input === undefined || reads.includes('id') ? undefined : contentDigest(input)
  }

  identify(i: number, seen: FileRef | undefined, seed: number, words: Uint32Array, at: number): void {
    const item = this.item(i)
    const file = seen ?? fileOf(item)
    if (file) writeFileIdentity(item, file, seed, words, at)
    else
      writeIdentity(item, this.#texts.text, textStart(this.#texts, i), this.#texts.ends[i], seed, words, at)
  }
}

function isText(item: Item, text: string): boolean {
  try {
    return itemText(item) === text
  } catch {
    // It leads back to itself by now.
    return false
  }
}
