import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { FatalError } from '../../core/errors.ts'

/** A model's folder: files are looked for in `places`, one after another. */
export class ModelFolder {
  readonly root: string
  readonly #places: readonly string[]

  constructor(root: string, places: readonly string[] = [root]) {
    this.root = root
    this.#places = places
  }

  /** The first of the files that is there. Throws FatalError `bad_model` where that is a folder. */
  find(names: readonly string[]): string | undefined {
    const path = this.#places.flatMap((place) => names.map((name) => join(place, name))).find(existsSync)
    if (path === undefined || !statSync(path).isDirectory()) return path
    throw new FatalError('bad_model', `${path} is a folder`, 'a file is looked for under this name')
  }

  /** Throws FatalError `bad_model`. */
  tokenizer(): string {
    const path = this.find(['tokenizer.json'])
    if (path !== undefined) return path
    throw new FatalError(
      'bad_model',
      `${this.root} has no tokenizer.json`,
      'a model needs the tokenizer it was made with',
    )
  }

  /** The object or list that a file of JSON holds; undefined where there is none. Throws FatalError `bad_model`. */
  // biome-ignore lint/suspicious/noExplicitAny: the model's own files are not known to the types
  json(name: string): any {
    const path = this.find([name])
    if (path === undefined) return undefined
    const value = parsed(path)
    if (typeof value === 'object' && value !== null) return value
    throw new FatalError('bad_model', `${path} holds ${JSON.stringify(value)}, which is no object`)
  }
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new FatalError('bad_model', `${path} is no JSON: ${(error as Error).message}`, undefined, error)
  }
}
