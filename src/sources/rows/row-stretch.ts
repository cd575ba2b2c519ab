import { fstatSync, readSync } from 'node:fs'
import { fileRef, sameFile } from '../../core/file-input.ts'
import type { RowsPage } from '../../core/item.ts'
import type { FileRef } from '../../core/ref.ts'
import type { CutPage, CutStretch, Stretch } from '../../core/rows.ts'
import { RowPager } from './row-pager.ts'
import { changed, withFile } from './row-range.ts'

/** Read at once. */
const PIECE_BYTES = 1 << 20
/** Of very short rows a stretch has no more pages: what is known of them is held. */
const MOST_PAGES = 32

/**
 * Cuts a stretch of a file into pages, which are those that cutting the whole file gives. Throws a fatal `TaskError`
 * where the file can't be read or is no longer what it was.
 */
export function cutStretch(stretch: Stretch): CutStretch {
  const file = stretch.table.file as FileRef
  return withFile(file, (fd) => {
    const cut = cutOpen(fd, file, stretch)
    if (!sameFile(fileRef(file.path, fstatSync(fd)), file)) throw changed(file.path)
    return cut
  })
}

function cutOpen(fd: number, { size }: FileRef, { table, start, line, bytes, seed }: Stretch): CutStretch {
  const pager = new RowPager(table, seed, { start, line })
  const memory = Buffer.allocUnsafeSlow(Math.min(PIECE_BYTES, size - start))
  const pages: RowsPage[] = []
  let at = start
  for (; at < size; ) {
    const read = readSync(fd, memory, 0, memory.length, at)
    if (read === 0) break
    pages.push(...pager.take(memory.subarray(0, Math.min(read, size - at)), at))
    at += read
    const { blankLines, ...next } = pager.next
    if (pages.length && at < size && (next.start >= start + bytes || pages.length >= MOST_PAGES))
      return { pages: pages.map(toCut), blankLines, next }
  }
  pages.push(...pager.finish(Math.min(at, size)))
  return { pages: pages.map(toCut), blankLines: pager.blankLines }
}

/** Without what all pages of a table have. */
function toCut({ rows: { start, starts, ends, line, lines, faults }, digest, last }: RowsPage): CutPage {
  return { places: { start, starts, ends, line, lines }, faults, digest, last }
}

/** Of which no byte is left to another thread when they are sent to it. */
export function buffersOf({ pages }: CutStretch): ArrayBuffer[] {
  return pages.flatMap(({ places: { starts, ends, lines } }) =>
    [starts, ends, ...(lines ? [lines] : [])].map(({ buffer }) => buffer as ArrayBuffer),
  )
}
