import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { ended, scratch, start } from './cli.ts'

const SAMPLES = fileURLToPath(new URL('../fixtures/analyze/', import.meta.url))
const FILES = 50_000
const FOLDER_FILES = 500
const LOOK_MS = 100

/** `npm run test:long` only: WASM memory never shrinks, so what a file leaves behind would show over many. */
test.runIf(process.env.MILLRACE_LONG === '1' && process.platform === 'linux')(
  'memory over 50,000 files of all languages stays what it was after the first thousands',
  { timeout: 600_000 },
  async () => {
    const dir = scratch()
    writeMany(join(dir, 'in'))
    const args = [
      '--tasks',
      'analyze',
      '--files',
      'in',
      '--workers',
      '2',
      '--format',
      'json',
      '--progress',
      'none',
    ]
    const child = start(dir, args)
    const resident: number[] = []
    const timer = setInterval(() => resident.push(residentBytes(child.pid as number)), LOOK_MS)
    const ran = await ended(child)
    clearInterval(timer)
    expect(ran.code, ran.stderr).toBe(0)
    expect(JSON.parse(ran.stdout)).toMatchObject({ total: FILES, succeeded: FILES })
    const peak = (from: number, to: number) =>
      Math.max(...resident.slice(Math.floor(resident.length * from), Math.ceil(resident.length * to)))
    // The last tenth reads the whole checkpoint, whose mapped pages count as resident too.
    expect(peak(0.5, 0.9)).toBeLessThan(peak(0, 0.25) * 1.5)
    expect(peak(0.9, 1)).toBeLessThan(peak(0, 0.25) * 3)
  },
)

/** The samples again and again, each with a line of its own. */
function writeMany(root: string): void {
  const samples = readdirSync(SAMPLES, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => ({ name, text: readFileSync(join(SAMPLES, name), 'utf8') }))
  for (let i = 0; i < FILES; i++) {
    const { name, text } = samples[i % samples.length]
    const folder = join(root, String(Math.floor(i / FOLDER_FILES)))
    if (i % FOLDER_FILES === 0) mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, `${i}-${name}`), `${text}\n`.repeat(1 + (i % 6)))
  }
}

/** Of the whole process, its workers too. */
function residentBytes(pid: number): number {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1])
    return pages * 4_096
  } catch {
    // It has ended.
    return 0
  }
}
