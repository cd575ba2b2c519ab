import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** What the header of LMDB's data file says of its last transaction. Page numbers count from 0. */
interface Meta {
  page_size: number
  transaction: bigint
  last_page: number
  /** First page of the list of free pages, and of the tables. */
  roots: number[]
}

export type DataFileState = 'no_header' | 'whole' | { size: number; needed: number }

/**
 * Whether LMDB's data file holds every page that its newest transaction can reach: LMDB maps the file into
 * memory, where a read past its end kills the process. A free page at the end need not have been written, so
 * a file that is shorter than its last page is walked. `needed` is in bytes.
 */
export function checkDataFile(path: string): DataFileState {
  const fd = openSync(path, 'r')
  try {
    for (;;) {
      const meta = newestMeta(fd)
      if (!meta) return 'no_header'
      // After the header was read: a writer lengthens the file first.
      const { size } = fstatSync(fd)
      const needed = bytesUpTo(meta.last_page, meta)
      if (size >= needed || holdsAllPages(fd, size, meta)) return 'whole'
      // A writer at work may have used pages anew that were walked.
      if (newestMeta(fd)?.transaction === meta.transaction) return { size, needed }
    }
  } finally {
    closeSync(fd)
  }
}

const bytesUpTo = (page: number, { page_size }: Meta): number => (page + 1) * page_size

function newestMeta(fd: number): Meta | undefined {
  const first = readMeta(fd, 0)
  const second = first && readMeta(fd, first.page_size)
  return second && second.transaction > first.transaction ? second : first
}

/** Layout of LMDB data version 2: magic, page size, roots, last page and transaction at these offsets. */
function readMeta(fd: number, at: number): Meta | undefined {
  const page = Buffer.alloc(160)
  if (readSync(fd, page, 0, 160, at) < 160 || page.readUInt32LE(24) !== 0xbeefc0de) return undefined
  return {
    page_size: page.readUInt32LE(48),
    roots: [88, 136].map((offset) => Number(page.readBigUInt64LE(offset))),
    last_page: Number(page.readBigUInt64LE(144)),
    transaction: page.readBigUInt64LE(152),
  }
}

function holdsAllPages(fd: number, size: number, meta: Meta): boolean {
  try {
    return walk(fd, size, meta)
  } catch (error) {
    // What is no page of a tree has its nodes anywhere.
    if (error instanceof RangeError) return false
    throw error
  }
}

function walk(fd: number, size: number, meta: Meta): boolean {
  const seen = new Set<number>()
  const page = Buffer.alloc(meta.page_size)
  const waiting = meta.roots.filter(isPage)
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next) || bytesUpTo(next, meta) > size) return false
    seen.add(next)
    readSync(fd, page, 0, meta.page_size, next * meta.page_size)
    for (const child of childrenOf(page)) {
      if (child.values) {
        if (bytesUpTo(child.last, meta) > size) return false
      } else waiting.push(child.last)
    }
  }
  return true
}

/** An empty table has no page. */
const isPage = (page: number): boolean => page < Number.MAX_SAFE_INTEGER

const [HEADER, NODE_HEADER] = [24, 8]
const [BRANCH, LEAF] = [1, 2]
const [BIG_VALUE, TABLE] = [1, 2]

/** Pages that a page of a tree leads to: other such pages, or the last one of a big value's own. */
function* childrenOf(page: Buffer): Generator<{ last: number; values: boolean }> {
  const kind = page.readUInt16LE(18)
  if (!(kind & (BRANCH | LEAF))) throw new RangeError('no page of a tree')
  const nodes = page.readUInt16LE(20) / 2
  for (let i = 0; i < nodes; i++) {
    const node = HEADER + page.readUInt16LE(HEADER + 2 * i)
    const [low, flags] = [page.readUInt32LE(node), page.readUInt16LE(node + 4)]
    const value = node + NODE_HEADER + page.readUInt16LE(node + 6)
    if (kind & BRANCH) yield { last: low + flags * 2 ** 32, values: false }
    else if (kind & LEAF && flags & BIG_VALUE) {
      const extra = Math.floor((HEADER - 1 + low) / page.length)
      yield { last: Number(page.readBigUInt64LE(value)) + extra, values: true }
    } else if (kind & LEAF && flags & TABLE) {
      const root = Number(page.readBigUInt64LE(value + 40))
      if (isPage(root)) yield { last: root, values: false }
    }
  }
}
