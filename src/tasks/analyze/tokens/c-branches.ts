import { Declaration } from './c-declarations.ts'
import type { Frame } from './c-frames.ts'
import type { CStructure } from './c-structure.ts'

/** Which of the branches of an `#if` the text behind it goes on from. */
export type Choice = 'first' | 'last'

/** Where a text stands between two tokens. */
interface Place {
  frames: Frame[]
  previous: number
  level: number
  depth: number
  range: CStructure['counter']['range']
  isInFunction: boolean
  prefix: string
  declaration: Declaration
}

interface Condition {
  start: Place
  /** The end of the branch that was chosen, once there is one behind us. */
  chosen: Place | undefined
  /** The branch under way is never compiled. */
  isOff: boolean
  hasElse: boolean
}

/** Deeper nests are not C as people write it, and each level keeps a copy of what was open. */
const MAX_CONDITIONS = 64
const MAX_FRAMES = 256

/**
 * The branches of preprocessor conditions: each is read from where the condition began, and what follows goes on
 * from the end of one of them, so that every branch may open and close what it likes as long as all do the same.
 */
export class CBranches {
  readonly #structure: CStructure
  readonly #choice: Choice
  readonly #open: Condition[] = []

  constructor(structure: CStructure, choice: Choice) {
    this.#structure = structure
    this.#choice = choice
  }

  get isInside(): boolean {
    return this.#open.length > 0
  }

  get isOff(): boolean {
    return this.#open.some(({ isOff }) => isOff)
  }

  /** `#if` and its like; `counts`: by lizard's rules. */
  begin(counts: boolean, isOff: boolean): void {
    const structure = this.#structure
    if (this.#open.length >= MAX_CONDITIONS || structure.frames.size > MAX_FRAMES) {
      structure.failed = true
      return
    }
    structure.counter.condition(counts, structure.frames.endedLevel)
    this.#open.push({ start: save(structure), chosen: undefined, isOff, hasElse: false })
  }

  /** `#elif`, which lizard counts, and `#else`. */
  next(isElse: boolean): void {
    const condition = this.#open.at(-1)
    if (!condition) {
      this.#structure.failed = true
      return
    }
    this.#leaveBranch(condition)
    restore(this.#structure, condition.start)
    this.#structure.counter.branch(!isElse)
    condition.hasElse = isElse
    condition.isOff = false
  }

  end(): void {
    const condition = this.#open.pop()
    const structure = this.#structure
    if (!condition) {
      structure.failed = true
      return
    }
    const { start, chosen } = condition
    if (chosen) restore(structure, chosen)
    else if (condition.isOff || (this.#choice === 'last' && !condition.hasElse)) restore(structure, start)
    const { counter } = structure
    if (start.isInFunction && counter.isInFunction && counter.range === start.range) counter.level--
  }

  #leaveBranch(condition: Condition): void {
    if (this.#choice === 'first' && !condition.chosen && !condition.isOff)
      condition.chosen = save(this.#structure)
  }
}

function save({ frames, previous, counter, names }: CStructure): Place {
  const { level, depth, range, isInFunction } = counter
  const declaration = Object.assign(new Declaration(), names.declaration)
  return {
    frames: frames.copy(),
    ...{ previous, level, depth, range, isInFunction, prefix: names.prefix, declaration },
  }
}

function restore(structure: CStructure, place: Place): void {
  const { counter, names, frames } = structure
  frames.restore(place.frames)
  structure.previous = place.previous
  if (!place.isInFunction) counter.leave()
  else if (place.range !== counter.range || !counter.isInFunction) counter.enter(place.range)
  counter.level = place.level
  counter.depth = place.depth
  names.prefix = place.prefix
  names.declaration = Object.assign(new Declaration(), place.declaration)
}
