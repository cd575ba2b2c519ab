import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ImageFile, ImagesResult } from './result.ts'

/** The first of its images that is not there any more, or is another one. */
export function verifyImages({ files }: ImagesResult, cwd: string): string | undefined {
  for (const file of files) {
    const flaw = flawOf(file, cwd)
    if (flaw) return `${file.path} ${flaw}`
  }
  return undefined
}

function flawOf({ path, sha256 }: ImageFile, cwd: string): string | undefined {
  try {
    return hash('sha256', readFileSync(resolve(cwd, path))) === sha256 ? undefined : 'is another image'
  } catch (error) {
    return `can't be read: ${(error as NodeJS.ErrnoException).code}`
  }
}
