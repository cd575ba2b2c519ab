import { type Chosen, choose } from './choose.ts'
import { Cover } from './cover.ts'
import { compare, numberFamilies } from './families.ts'
import { findRepeats } from './repeats.ts'
import { type Place, Sequence } from './sequence.ts'
import { repeatedWindows } from './windows.ts'

/** How many copies of one block are listed. */
const MAX_COPIES = 10

export interface FingerprintedFile {
  path: string
  /** Linguist's name: blocks are sought within one family of languages (TypeScript, TSX and JavaScript are one). */
  language: string
  /** By `hashCode`; all with the same `renamed`. */
  fingerprint: Uint8Array
}

export interface DuplicateOptions {
  /** Lines that count a block must have at least; 2 or more. */
  minLines?: number
  /** How many blocks and files are listed. */
  top?: number
}

/** Lines that are equal, one after the other, in two or more places that do not overlap. */
export interface DuplicateBlock {
  /** How many lines that count it has; blank lines, comments and brackets between them may differ. */
  lines: number
  /** How many places it stands in. */
  count: number
  /** The first 10 places, by path and line: from the first line that counts to the last. */
  copies: Place[]
}

export interface Duplicates {
  /** Those that weigh most, by lines × (count - 1), path and line. */
  blocks: DuplicateBlock[]
  /** How many blocks there are, listed or not. */
  total_blocks: number
  /** Lines that count and stand in some block: each once, in the first copy as in all others. */
  duplicated_lines: number
  /** Their part of all lines that count, 0 to 1. */
  duplicated_share: number
  /** The files with most of them, by lines and path. */
  by_file: DuplicatedFile[]
}

export interface DuplicatedFile {
  path: string
  duplicated_lines: number
  /** The part of its lines that count, 0 to 1. */
  duplicated_share: number
}

/**
 * Finds duplicate blocks from fingerprints alone. Time and memory grow about linearly with the lines, whatever
 * they hold: windows of `minLines` lines that repeat are found by hash, all maximal repeats among them by a suffix
 * array, and of those the ones worth telling chosen (see `choose`). The order of the files does not matter.
 */
export function findDuplicates(
  files: Iterable<FingerprintedFile>,
  options: DuplicateOptions = {},
): Duplicates {
  const { minLines = 6, top = 100 } = options
  const sequence = new Sequence(numberFamilies(files))
  const repeats = findRepeats(repeatedWindows(sequence.values, minLines), minLines)
  const cover = new Cover(sequence.values.length)
  const blocks: DuplicateBlock[] = []
  let total = 0
  for (const chosen of choose(repeats, minLines, cover))
    if (total++ < top) blocks.push(describe(chosen, sequence))
  return {
    blocks,
    total_blocks: total,
    duplicated_lines: cover.count,
    duplicated_share: share(cover.count, sequence.countLines()),
    by_file: duplicatedFiles(sequence, cover).slice(0, top),
  }
}

function duplicatedFiles(sequence: Sequence, cover: Cover): DuplicatedFile[] {
  const files: DuplicatedFile[] = []
  for (const { path, start, end } of sequence.files()) {
    const duplicated = cover.countIn(start, end)
    if (duplicated === 0) continue
    const lines = sequence.countLines(start, end)
    files.push({ path, duplicated_lines: duplicated, duplicated_share: share(duplicated, lines) })
  }
  return files.sort((a, b) => b.duplicated_lines - a.duplicated_lines || compare(a.path, b.path))
}

function describe({ lines, starts }: Chosen, sequence: Sequence): DuplicateBlock {
  const copies = Array.from(starts.subarray(0, MAX_COPIES), (start) => sequence.place(start, lines))
  return { lines, count: starts.length, copies }
}

/** Rounded to four digits, so that it reads well. */
function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 10_000
}
