import type { DuplicateBlock } from '../../../../src/tasks/analyze/duplicates/find-duplicates.ts'

/** Lines of all files, one after the other; null parts. */
type Lines = (string | null)[]

interface Run {
  lines: number
  starts: number[]
}

/**
 * The definition of duplicate blocks, written down as plainly as possible: every run of lines that is found again,
 * the maximal ones of these, cut where places overlap, chosen by weight. Cubic.
 */
export function naiveBlocks(
  files: readonly { path: string; lines: string[] }[],
  minLines: number,
): DuplicateBlock[] {
  const lines: Lines = [null, ...files.flatMap((file) => [...file.lines, null])]
  const runs = allRuns(lines, minLines)
    .filter((run) => run.starts.length > 1 && isMaximal(run, lines))
    .map((run) => part(run, minLines))
    .filter(({ starts }) => starts.length > 1)
  return chooseRuns(runs, minLines).map((run) => describe(run, lines, files))
}

/** Whether some stretch of lines repeats fewer than `minLines` for long: such windows are left out. */
export function hasTable(lines: readonly string[], minLines: number): boolean {
  for (let period = 1; period < minLines; period++) {
    let length = 0
    for (let at = period; at < lines.length; at++) {
      length = lines[at] === lines[at - period] ? length + 1 : 0
      if (length >= 4 * minLines - 1) return true
    }
  }
  return false
}

function allRuns(lines: Lines, minLines: number): Run[] {
  const runs = new Map<string, Run>()
  for (let start = 0; start < lines.length; start++)
    for (let end = start + 1; end <= lines.length && lines[end - 1] !== null; end++) {
      const run = runs.get(lines.slice(start, end).join('\n'))
      if (run) run.starts.push(start)
      else if (end - start >= minLines)
        runs.set(lines.slice(start, end).join('\n'), { lines: end - start, starts: [start] })
    }
  return [...runs.values()]
}

function isMaximal({ lines: length, starts }: Run, lines: Lines): boolean {
  const differ = (all: Lines) => all.includes(null) || new Set(all).size > 1
  return (
    differ(starts.map((start) => lines[start - 1])) && differ(starts.map((start) => lines[start + length]))
  )
}

/** Cuts a run to the distance between places that overlap; if that leaves too little, keeps the first of them. */
function part({ lines, starts }: Run, minLines: number): Run {
  const distances = starts.slice(1).map((start, index) => start - starts[index])
  const least = Math.min(...distances)
  if (least >= minLines) return { lines: Math.min(lines, least), starts }
  return { lines, starts: starts.filter((start, at) => at === 0 || start >= starts[at - 1] + lines) }
}

function chooseRuns(runs: Run[], minLines: number): Run[] {
  const covered = new Set<number>()
  const chosen: Run[] = []
  const weight = ({ lines, starts }: Run) => lines * (starts.length - 1)
  runs.sort((a, b) => weight(b) - weight(a) || a.starts[0] - b.starts[0] || b.lines - a.lines)
  for (const run of runs) {
    const copies = run.starts.map((start) => Array.from({ length: run.lines }, (_, offset) => start + offset))
    const free = copies.map((copy) => copy.filter((line) => !covered.has(line)).length)
    if (Math.max(...free) < minLines) continue
    for (const line of copies.flat()) covered.add(line)
    chosen.push(run)
  }
  return chosen
}

function describe(
  { lines: length, starts }: Run,
  lines: Lines,
  files: readonly { path: string }[],
): DuplicateBlock {
  const copies = starts.map((start) => {
    const before = lines.slice(0, start)
    const line = start - before.lastIndexOf(null)
    return {
      path: files[before.filter((one) => one === null).length - 1].path,
      line,
      end_line: line + length - 1,
    }
  })
  return { lines: length, count: copies.length, copies }
}
