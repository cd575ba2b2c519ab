import type { FunctionRange } from '../../tree/function-range.ts'
import { Declaration, type Typedef } from './declarations.ts'
import type { Frame } from './frames.ts'
import type { Conditions, State } from './state.ts'

/** Which of the branches of an `#if` the text behind it goes on from. */
export type Choice = 'first' | 'last'

/** Where a text stands between two tokens. */
interface Place {
  frames: Frame[]
  level: number
  depth: number
  range: FunctionRange | undefined
  isInFunction: boolean
  qualified: number
  declaration: Declaration
  typedef: Typedef
  registers: number[]
}

const REGISTERS = [
  'previous',
  'wordStart',
  'wordEnd',
  'closedAt',
  'group',
  'typeWord',
  'nameStart',
  'nameEnd',
  'nameLine',
] as const

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
export class Branches implements Conditions {
  readonly #state: State
  readonly #choice: Choice
  readonly #open: Condition[] = []

  constructor(state: State, choice: Choice) {
    this.#state = state
    state.conditions = this
    this.#choice = choice
  }

  get areClosed(): boolean {
    return this.#open.length === 0
  }

  /** `#if` and its like; `counts`: by lizard's rules. */
  begin(counts: boolean, isOff: boolean): void {
    const { frames, counter } = this.#state
    if (this.#open.length >= MAX_CONDITIONS || frames.size > MAX_FRAMES) this.#state.fail()
    else {
      counter.condition(counts, frames.endedLevel)
      if (isOff) this.#state.switchedOff++
      this.#open.push({ start: save(this.#state), chosen: undefined, isOff, hasElse: false })
    }
  }

  /** `#elif`, which lizard counts, and `#else`. */
  next(isElse: boolean): void {
    const condition = this.#open.at(-1)
    if (!condition) {
      this.#state.fail()
      return
    }
    if (this.#choice === 'first' && !condition.chosen && !condition.isOff)
      condition.chosen = save(this.#state)
    restore(this.#state, condition.start)
    this.#state.counter.branch(!isElse)
    condition.hasElse = isElse
    this.#switchOn(condition)
  }

  end(): void {
    const condition = this.#open.pop()
    if (!condition) {
      this.#state.fail()
      return
    }
    const { start, chosen, isOff, hasElse } = condition
    if (chosen) restore(this.#state, chosen)
    else if (isOff || (this.#choice === 'last' && !hasElse)) restore(this.#state, start)
    this.#switchOn(condition)
    const { counter } = this.#state
    if (start.isInFunction && counter.isInFunction && counter.range === start.range) counter.level--
  }

  #switchOn(condition: Condition): void {
    if (condition.isOff) this.#state.switchedOff--
    condition.isOff = false
  }
}

function save(state: State): Place {
  const { frames, counter, names } = state
  const { level, depth, range, isInFunction } = counter
  return {
    frames: frames.copy(),
    ...{ level, depth, range, isInFunction, qualified: names.qualified },
    declaration: { ...names.declaration },
    typedef: { ...names.typedef },
    registers: REGISTERS.map((register) => state[register]),
  }
}

function restore(state: State, place: Place): void {
  const { counter, names, frames } = state
  frames.restore(place.frames)
  if (!place.isInFunction) counter.leave()
  else if (place.range !== counter.range || !counter.isInFunction) counter.enter(place.range)
  counter.level = place.level
  counter.depth = place.depth
  names.qualified = place.qualified
  names.declaration = Object.assign(new Declaration(), place.declaration)
  Object.assign(names.typedef, place.typedef)
  for (const [index, register] of REGISTERS.entries()) state[register] = place.registers[index]
}
