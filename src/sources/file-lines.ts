import { TaskError } from '../core/errors.ts'
import { FileInput, fileRef } from '../core/file-input.ts'
import { statOrReason } from './stat.ts'

/** Reads parts of files by their lines; the last file is kept, since parts of one mostly follow one another. */
export class FileLines {
  readonly #pathOf: (id: string) => string | undefined
  #id: string | undefined
  #lines: string[] = []

  constructor(pathOf: (id: string) => string | undefined) {
    this.#pathOf = pathOf
  }

  /** The lines `first` to `last`, from 1; undefined for what is no file. Throws a `TaskError` when it can't be read. */
  read(id: string, first: number, last: number): string | undefined {
    if (id !== this.#id) {
      const path = this.#pathOf(id)
      if (path === undefined) return undefined
      this.#lines = readLines(id, path)
      this.#id = id
    }
    return this.#lines.slice(first - 1, last).join('')
  }
}

/** With their ends. */
function readLines(id: string, path: string): string[] {
  const stat = statOrReason(path)
  if (typeof stat === 'string')
    throw new TaskError('file_missing', 'permanent', {
      message: 'the file is no longer there',
      hint: 'it was deleted or moved after it was listed; run again',
    })
  return new FileInput(id, fileRef(path, stat)).text().split(/(?<=\n)/)
}
