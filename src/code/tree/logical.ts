import { skipGap } from './blank.ts'

/** Operators of one expression in reading order, as far as cognitive complexity cares. */
interface Run {
  start: number
  end: number
  first: string
  last: string
  /** How often the operator differs from the one before it; the first counts. */
  changes: number
}

/** An expression that may hold a logical operator; `run` exists once its operator was seen. */
export interface LogicalFrame {
  start: number
  end: number
  run?: Run
  /** A finished operand on the left, waiting for the operator. */
  left?: Run
  operatorEnd: number
}

/**
 * SonarSource counts each run of equal operators once, reading through parentheses: `a && (b && c) || d` is 2.
 * An operand in a call or under `!` is a sequence of its own. Each function returns what to add.
 */
export function seeOperator(frame: LogicalFrame, text: string, operator: string, start: number): number {
  frame.operatorEnd = start + operator.length
  const { left } = frame
  const isOwn = left && onlyOpening(text, frame.start, left.start) && onlyClosing(text, left.end, start)
  frame.left = undefined
  if (frame.run) return continueRun(frame.run, operator)
  frame.run = isOwn
    ? { ...left, start: frame.start, end: frame.end }
    : { start: frame.start, end: frame.end, first: operator, last: operator, changes: 1 }
  if (isOwn) continueRun(frame.run, operator)
  return left && !isOwn ? left.changes : 0
}

/** Hands a closed expression's run to the expression around it, or counts it. */
export function closeLogical(frame: LogicalFrame, parent: LogicalFrame | undefined, text: string): number {
  const rest = frame.left?.changes ?? 0
  const { run } = frame
  if (!run) return rest
  if (!parent) return rest + run.changes
  if (!parent.run) {
    const before = parent.left?.changes ?? 0
    parent.left = run
    return rest + before
  }
  if (!isRightOperand(run, parent, text)) return rest + run.changes
  parent.run.changes += run.changes - (run.first === parent.run.last ? 1 : 0)
  parent.run.last = run.last
  return rest
}

function continueRun(run: Run, operator: string): number {
  if (run.last !== operator) run.changes++
  run.last = operator
  return 0
}

function isRightOperand(run: Run, parent: LogicalFrame, text: string): boolean {
  return onlyOpening(text, parent.operatorEnd, run.start) && onlyClosing(text, run.end, parent.end)
}

function onlyOpening(text: string, start: number, end: number): boolean {
  return only(text, start, end, '(')
}

function onlyClosing(text: string, start: number, end: number): boolean {
  return only(text, start, end, ')')
}

function only(text: string, start: number, end: number, bracket: string): boolean {
  for (let at = skipGap(text, start, end); at < end; at = skipGap(text, at + 1, end))
    if (text[at] !== bracket) return false
  return true
}
