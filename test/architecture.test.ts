import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const SRC = resolve(import.meta.dirname, '../src')

/** The house: a folder may import itself and what stands in its list. Arrows run down only. */
const MAY_IMPORT: Record<string, string[]> = {
  'main.ts': ['cli'],
  'index.ts': ['batch', 'sources', 'core'],
  cli: ['batch', 'nearest', 'checkpoint', 'sources', 'sinks', 'tasks', 'encoding', 'core'],
  batch: ['pool', 'remote', 'checkpoint', 'sources', 'sinks', 'tasks', 'encoding', 'core'],
  nearest: ['remote', 'sources', 'sinks', 'tasks', 'core'],
  pool: ['checkpoint', 'sources', 'remote', 'tasks', 'core'],
  checkpoint: ['core'],
  sources: ['encoding', 'core'],
  sinks: ['core'],
  tasks: ['remote', 'encoding', 'code', 'core'],
  remote: ['core'],
  encoding: ['core'],
  code: ['core'],
  core: [],
}

/** The rooms of batch, beside what all of them know: what a batch is, its counts and its events. */
const WITHIN_BATCH: Record<string, string[]> = {
  plan: [],
  work: ['plan'],
  results: [],
}
const KNOWN_IN_BATCH = ['spec.ts', 'counts.ts', 'events.ts']

interface Import {
  from: string
  to: string
}

describe('the house', () => {
  const imports = sourceFiles(SRC).flatMap(importsOf)

  it('has arrows that run down only', () => {
    const wrong = imports.filter(
      ({ from, to }) => room(from) !== room(to) && !MAY_IMPORT[room(from)].includes(room(to)),
    )
    expect(wrong).toEqual([])
  })

  it('keeps planning, work and results apart', () => {
    const wrong = imports.filter(({ from, to }) => {
      const [there, here] = [innerRoom(to), innerRoom(from)]
      if (room(to) !== 'batch' || here === undefined || here === there) return false
      return there === undefined
        ? !KNOWN_IN_BATCH.includes(to.slice('batch/'.length))
        : !WITHIN_BATCH[here].includes(there)
    })
    expect(wrong).toEqual([])
  })

  it('keeps each task to its own folder, and what stands below all tasks', () => {
    const wrong = imports.filter(
      ({ from, to }) => taskOf(from) && room(to) === 'tasks' && taskOf(from) !== taskOf(to),
    )
    expect(wrong).toEqual([])
  })

  it('has no circles', () => {
    const targets = new Map<string, string[]>()
    for (const { from, to } of imports) targets.set(from, [...(targets.get(from) ?? []), to])
    const circles = [...targets.keys()].filter((file) => reaches(targets, file, file))
    expect(circles).toEqual([])
  })

  it('has no file over 350 lines, apart from data', () => {
    const long = sourceFiles(SRC).filter(
      (file) => !file.endsWith('-data.ts') && readFileSync(file, 'utf8').split('\n').length > 350,
    )
    expect(long).toEqual([])
  })
})

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name))
}

/** Imports of our own files; types included, since a type is knowledge too. */
function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8')
  const found = text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)
  return [...found].map(([, target]) => ({
    from: relative(SRC, file),
    to: relative(SRC, resolve(dirname(file), target)),
  }))
}

function room(file: string): string {
  return file.split('/')[0]
}

/** The room within batch; undefined for what is in none of them. */
function innerRoom(file: string): string | undefined {
  const [top, inner, rest] = file.split('/')
  return top === 'batch' && rest ? inner : undefined
}

function taskOf(file: string): string | undefined {
  const [top, task, rest] = file.split('/')
  return top === 'tasks' && rest ? task : undefined
}

function reaches(targets: Map<string, string[]>, from: string, goal: string): boolean {
  const seen = new Set<string>()
  const open = [...(targets.get(from) ?? [])]
  while (open.length) {
    const file = open.pop() as string
    if (file === goal) return true
    if (seen.has(file)) continue
    seen.add(file)
    open.push(...(targets.get(file) ?? []))
  }
  return false
}
