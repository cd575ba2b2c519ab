import type { LanguageSpec } from '../languages/spec.ts'
import { Calls } from './calls.ts'
import { Frames } from './frames.ts'
import { OPEN_PAREN, WORD } from './kinds.ts'
import type { Lexicon } from './lexicon.ts'
import { type Head, Tally } from './tally.ts'
import type { TokenReading } from './token-reading.ts'
import { Tokens } from './tokens.ts'

/** What a reader of a language with braces has at hand: where it is, what is open, what it has found. */
export class BlockReader {
  readonly tokens: Tokens
  readonly tally: Tally
  readonly frames: Frames
  readonly calls: Calls

  constructor(raw: string, lexicon: Lexicon, spec: LanguageSpec) {
    this.tokens = new Tokens(raw, lexicon)
    this.tally = new Tally(spec)
    this.calls = new Calls(raw)
    this.frames = new Frames(this.tally, this.tokens)
  }

  /** undefined where the text made no sense or something in it is still open. */
  finish(): TokenReading | undefined {
    const { tokens, frames, calls } = this
    if (tokens.isRejected || !frames.isEmpty || !frames.isStart) return undefined
    return this.tally.finish(tokens.raw, calls)
  }

  /** A control structure that begins with this token. */
  openStructure(frame: number, ccn: 0 | 1, isStart: boolean): void {
    if (!isStart) this.tokens.reject()
    this.tally.structure(ccn)
    this.frames.push(frame)
    this.tally.nest()
  }

  /** An `if` behind an `else` goes on with the chain instead of nesting. */
  openChained(frame: number): void {
    this.tally.current.metrics.ccn++
    this.frames.push(frame)
  }

  /** A block of statements, or whatever else is a list of such. */
  openBlock(frame: number): void {
    this.frames.push(frame)
    this.frames.startStatement()
  }

  openFunction(frame: number, head: Head): void {
    this.frames.push(frame)
    this.tally.openFunction(head)
    this.frames.startStatement()
  }

  closeFunction(): void {
    this.tally.closeFunction(this.tokens.end, this.tokens.line)
    this.frames.pop()
  }

  /** The parenthesis of a call, a cast, a condition: no operand of the expression around it. */
  openOtherParen(frame: number): void {
    const { tokens, frames } = this
    frames.push(frame)
    if (tokens.previous === WORD && tokens.previousEnd === tokens.start)
      frames.call = this.calls.open(tokens.previousStart, tokens.start)
  }

  /** `count`: of arguments, if there are any. */
  closeParen(count: number): void {
    const { tokens, frames } = this
    if (frames.call >= 0) this.calls.close(frames.call, tokens.previous === OPEN_PAREN ? 0 : count)
    frames.popOperand()
  }
}
