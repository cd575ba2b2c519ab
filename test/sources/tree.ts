import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Source } from '../../src/core/item.ts'

export const isRoot = process.getuid?.() === 0

/** Makes a temporary folder holding these files (path: content), which is removed after the test. */
export function makeTree(files: Record<string, string> = {}): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-sources-')))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  addFiles(root, files)
  return root
}

export function addFiles(root: string, files: Record<string, string>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
}

export function git(cwd: string, ...args: string[]): string {
  const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.com', '-c', 'protocol.file.allow=always']
  return execFileSync('git', [...who, ...args], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

export async function idsOf(source: Source): Promise<string[]> {
  const ids: string[] = []
  for await (const item of source) ids.push(item.id)
  return ids
}

export function byBytes(ids: string[]): string[] {
  return [...ids].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}

/** Runs as a user from whom a folder can be closed: root may read everything. */
export async function asMortal(run: () => Promise<void>): Promise<void> {
  if (isRoot) process.seteuid!(65_534)
  await run().finally(() => isRoot && process.seteuid!(0))
}
