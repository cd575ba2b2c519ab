import { type FingerprintedFile, findDuplicates } from '../duplicates/find-duplicates.ts'
import { findNearDuplicates, type SketchedFile } from '../duplicates/near-duplicates.ts'
import type { Note } from '../note.ts'
import type { Analysis } from '../result.ts'
import type { AnalyzeDetail } from './detail.ts'

/** Blocks, files and groups listed. */
const LISTED = 50

/** What stands in more than one place, as it is or nearly. */
export class Duplicates {
  readonly #fingerprinted: FingerprintedFile[] = []
  readonly #sketched: SketchedFile[] = []
  readonly #minLines: number

  constructor(minLines: number) {
    this.#minLines = minLines
  }

  /** Copies what it keeps: the note is a part of a whole block of records. */
  add({ path, language }: Analysis, { fingerprint, sketches }: Note): void {
    if (fingerprint?.length) this.#fingerprinted.push({ path, language, fingerprint: fingerprint.slice() })
    if (sketches?.length) this.#sketched.push({ path, language, sketches: sketches.slice() })
  }

  finish(): Required<Pick<AnalyzeDetail, 'duplicates' | 'near_duplicates'>> {
    return {
      duplicates: findDuplicates(this.#fingerprinted, { minLines: this.#minLines, top: LISTED }),
      near_duplicates: findNearDuplicates(this.#sketched, { top: LISTED }),
    }
  }
}
