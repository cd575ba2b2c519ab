import { TaskError } from '../../core/errors.ts'
import type { RowsPage } from '../../core/item.ts'
import {
  type CutElsewhere,
  type CutStretch,
  type RowPlace,
  type RowTable,
  rowsOf,
  type Stretch,
} from '../../core/rows.ts'
import { rowsPage } from './page-draft.ts'
import { cutStretch } from './row-stretch.ts'
import { toFatal } from './table-errors.ts'

/** The first stretch is needed soon; later ones keep the threads at work for long. */
const FIRST_BYTES = 4 << 20
const MOST_BYTES = 32 << 20

/** How pages of a file are cut. */
export interface Cutting {
  stop: AbortSignal
  /** Of digests. */
  seed: number
  cutElsewhere: CutElsewhere
}

export interface RestStretch {
  pages: Iterable<RowsPage>
  blankLines: number
}

/**
 * What follows `place` in a file, cut into pages by another thread: the next stretch while one is worked on. Undefined
 * where no other thread does that now.
 */
export function cutRest(
  table: RowTable,
  place: RowPlace,
  cutting: Cutting,
): AsyncGenerator<RestStretch> | undefined {
  const first = stretchAt(table, place, FIRST_BYTES, cutting)
  const coming = begun(first, cutting)
  return coming && restFrom(first, coming, cutting)
}

async function* restFrom(
  first: Stretch,
  coming: Promise<CutStretch | undefined>,
  cutting: Cutting,
): AsyncGenerator<RestStretch> {
  const { table, seed } = first
  let stretch: Stretch | undefined = first
  let cut: Promise<CutStretch | undefined> | undefined = coming
  while (stretch && !cutting.stop.aborted) {
    const { pages, blankLines, next }: CutStretch = (await cut) ?? cutHere(stretch)
    stretch = next && stretchAt(table, next, Math.min(2 * stretch.bytes, MOST_BYTES), cutting)
    if (stretch) cut = begun(stretch, cutting)
    yield {
      pages: pages.map(({ places, faults, digest, last }) =>
        rowsPage(rowsOf(table, places, faults), digest, last, seed),
      ),
      blankLines,
    }
  }
}

function stretchAt(table: RowTable, { start, line }: RowPlace, bytes: number, { seed }: Cutting): Stretch {
  return { table, start, line, bytes, seed }
}

function begun(stretch: Stretch, { cutElsewhere }: Cutting): Promise<CutStretch | undefined> | undefined {
  const cut = cutElsewhere(stretch)
  // Told to who waits for it, if that is not too late.
  cut?.catch(() => {})
  return cut
}

/** A part of it: this thread has other things to do as well. */
function cutHere(stretch: Stretch): CutStretch {
  try {
    return cutStretch({ ...stretch, bytes: Math.min(stretch.bytes, FIRST_BYTES) })
  } catch (error) {
    throw error instanceof TaskError ? toFatal(error) : error
  }
}
