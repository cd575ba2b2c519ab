import type { Node, Tree } from 'web-tree-sitter'
import { at, type Place } from '../languages/nodes.ts'
import type { FunctionMetrics, TypeRecord } from '../records.ts'
import {
  type Action,
  type Actions,
  type Control,
  firstWord,
  PREPROCESSOR_ELIF,
  PREPROCESSOR_IF,
} from './actions.ts'
import { argumentCount } from './argument-count.ts'
import { skipGap } from './blank.ts'
import { ErrorShare } from './error-share.ts'
import type { FunctionRange } from './function-range.ts'
import { describeFunction } from './functions.ts'
import { countAsLizard } from './lizard-ccn.ts'
import { closeLogical, type LogicalFrame, seeOperator } from './logical.ts'
import { describeType, lastName, qualify, scopeName, usualType } from './names.ts'
import { addNested } from './nested.ts'
import { addRecursion } from './recursion.ts'
import { isWrapper } from './wrapper.ts'

/** What one walk over a tree finds. */
export interface Findings {
  functions: FunctionMetrics[]
  types: TypeRecord[]
  errorShare: number
}

/** SonarSource ignores shorthands: `a ?? b` is easier to read than what it stands for. */
const SHORTHAND = '??'

/** An open node; closing it undoes what opening it did. */
type Frame =
  | { type: 'control'; end: number; control: Control }
  | { type: 'function'; end: number; outer: Scope; inError: boolean }
  | { type: 'scope'; end: number; prefix: string; inError: boolean }
  | { type: 'error'; end: number; inError: boolean }
  | (LogicalFrame & { type: 'logical' })

/** Where metrics go: the innermost function, or nowhere outside of one. */
interface Scope {
  metrics: FunctionMetrics | undefined
  range: FunctionRange | undefined
  level: number
  depth: number
  prefix: string
}

/**
 * All metrics from one list of nodes. The nodes come sorted by their start, parents first, so a stack of open
 * nodes tells what is inside what; the tree is never asked for parents (each such question walks from the root).
 */
export function walkTree(tree: Tree, text: string, actions: Actions): Findings {
  const walk = new Walk(text, actions)
  for (const node of tree.rootNode.descendantsOfType(actions.kinds)) {
    const action = actions.bySymbol[node.typeId]
    if (action) walk.visit(node, action)
  }
  return walk.finish(tree.rootNode)
}

class Walk {
  readonly #text: string
  readonly #actions: Actions
  readonly #frames: Frame[] = []
  readonly #functions: FunctionMetrics[] = []
  readonly #ranges: FunctionRange[] = []
  /** By the function's index. */
  readonly #nodes: Node[] = []
  readonly #types: TypeRecord[] = []
  #scope: Scope = { metrics: undefined, range: undefined, level: 0, depth: 0, prefix: '' }
  /** The last node that may name the function it holds. */
  #naming: { node: Node; name: Place; value: Place } | undefined
  /** The last signature that stands apart from its body. */
  #signature: Node | null = null
  #elseEnd = -1
  /** Start of the last node that counts nothing. */
  #ignoredStart = -1
  /** End of the line of a preprocessor condition. */
  #conditionEnd = -1
  readonly #errors = new ErrorShare()

  constructor(text: string, actions: Actions) {
    this.#text = text
    this.#actions = actions
  }

  visit(node: Node, action: Action): void {
    const start = node.startIndex
    while (this.#frames.length > 0 && this.#frames[this.#frames.length - 1].end <= start) this.#close()
    switch (action.type) {
      case 'control':
        this.#control(node, action)
        break
      case 'logical':
        this.#frames.push({ type: 'logical', start, end: node.endIndex, operatorEnd: start })
        if (action.naming) this.#naming = { node, ...action.naming }
        break
      case 'operator':
        this.#operator(start, node.endIndex)
        break
      case 'function':
        this.#function(node)
        break
      case 'naming':
        this.#naming = { node, name: action.name, value: action.value }
        break
      case 'signature':
        this.#signature = node
        break
      case 'pairs':
        this.#pairs(node, action.control, action.after)
        break
      case 'word':
        this.#word(node, action.byWord.get(firstWord(this.#text, start) ?? '') ?? action.other)
        break
      case 'type':
        this.#type(node, action.kind)
        break
      case 'scope':
        this.#enterScope(node, scopeName(node.childForFieldName(action.field)))
        break
      case 'ignore':
        this.#ignoredStart = start
        break
      case 'preprocessor':
        this.#preprocessor(node, start)
        break
      case 'error':
        this.#frames.push({ type: 'error', end: node.endIndex, inError: this.#errors.enter(true, start) })
        break
    }
  }

  finish(root: Node): Findings {
    while (this.#frames.length > 0) this.#close()
    this.#finishFunctions(root)
    return {
      functions: this.#functions,
      types: this.#types,
      errorShare: this.#text === '' ? 0 : this.#errors.length / this.#text.length,
    }
  }

  /** What can be said of functions only when all are known. */
  #finishFunctions(root: Node): void {
    const { spec, ccn } = this.#actions
    if (ccn === 'lizard' && spec.lizardTokens) countAsLizard(this.#text, this.#ranges, spec.lizardTokens)
    addRecursion(this.#text, this.#ranges, spec, (at) => argumentCount(root, at))
    addNested(this.#ranges, (range) => isWrapper(range, this.#nodes[range.index], spec))
  }

  #close(): void {
    const frame = this.#frames.pop() as Frame
    switch (frame.type) {
      case 'control':
        this.#scope.level -= frame.control.level
        this.#scope.depth -= frame.control.depth
        return
      case 'logical':
        this.#addCognitive(closeLogical(frame, this.#topLogical(), this.#text))
        return
      case 'function':
        this.#scope = frame.outer
        break
      case 'scope':
        this.#scope.prefix = frame.prefix
        break
    }
    this.#errors.enter(frame.inError, frame.end)
  }

  #control(node: Node, control: Control): void {
    if (node.startIndex === this.#ignoredStart || (control.labelledOnly && !namesLabel(node))) return
    const chained = control.chains === true && this.#followsElse(node.startIndex)
    this.#elseEnd = control.opensChain ? node.endIndex : -1
    this.#count(control, chained)
    if (!chained && control.level + control.depth > 0) this.#nest(control, node.endIndex)
  }

  #word(node: Node, action: Action | undefined): void {
    if (action) this.visit(node, action)
  }

  /** A switch whose cases are plain pairs of nodes: Clojure's `cond`. */
  #pairs(node: Node, control: Control, after: number): void {
    this.#control(node, control)
    if (this.#scope.metrics) this.#scope.metrics.ccn += Math.max(0, (node.namedChildCount - after) >> 1)
  }

  #followsElse(start: number): boolean {
    if (this.#elseEnd < 0 || this.#elseEnd > start) return false
    const hashes = this.#actions.spec.preprocessor === undefined
    // `else /* why */ if` is still a chain
    return skipGap(this.#text, this.#elseEnd, start, hashes) === start
  }

  #count(control: Control, chained: boolean): void {
    const { metrics, range, level } = this.#scope
    if (!metrics || !range) return
    metrics.ccn += control.ccn
    if (control.cognitive === 'flat') metrics.cognitive++
    if (control.cognitive === 'nested' && !chained) {
      metrics.cognitive += 1 + level
      range.structures++
    }
  }

  #nest(control: Control, end: number): void {
    const scope = this.#scope
    this.#frames.push({ type: 'control', end, control })
    scope.level += control.level
    scope.depth += control.depth
    if (scope.metrics) scope.metrics.nesting = Math.max(scope.metrics.nesting, scope.depth)
  }

  #operator(start: number, end: number): void {
    const frame = this.#topLogical()
    if (!frame || start < this.#conditionEnd) return
    if (this.#scope.metrics) this.#scope.metrics.ccn++
    const operator = this.#text.slice(start, end)
    if (operator !== SHORTHAND) this.#addCognitive(seeOperator(frame, this.#text, operator, start))
  }

  #function(node: Node): void {
    const { metrics, name } = describeFunction(
      node,
      this.#actions.spec,
      this.#scope.prefix,
      this.#signature ?? this.#nameGiver(node),
    )
    if (!metrics) return
    this.#functions.push(metrics)
    const range = this.#range(node, metrics, name)
    this.#ranges.push(range)
    this.#nodes.push(node)
    const inError = this.#errors.enter(false, node.startIndex)
    this.#frames.push({ type: 'function', end: range.end, outer: this.#scope, inError })
    const prefix = name ? metrics.name : this.#scope.prefix
    this.#scope = { metrics, range, level: 0, depth: 0, prefix }
  }

  #range(node: Node, metrics: FunctionMetrics, name: string | undefined): FunctionRange {
    const own = lastName(name)
    return {
      metrics,
      index: this.#ranges.length,
      name: own,
      prefix: metrics.name.slice(
        0,
        Math.max(0, metrics.name.length - own.length - this.#actions.spec.separator.length),
      ),
      start: node.startIndex,
      body: (node.childForFieldName('body') ?? node).startIndex,
      end: node.endIndex,
      outer: this.#scope.range,
      level: this.#scope.level + 1,
      structures: 0,
    }
  }

  #nameGiver(node: Node): Node | null {
    const naming = this.#naming
    return naming && at(naming.node, naming.value)?.id === node.id ? at(naming.node, naming.name) : null
  }

  #type(node: Node, kind: Extract<Action, { type: 'type' }>['kind']): void {
    const { spec } = this.#actions
    const signature = (spec.typeSignature ?? usualType)(node)
    const { body } = signature
    if (!body && spec.mentions?.includes(node.type)) return
    const type = describeType(node, kind, signature)
    if (type?.kind) {
      const name = qualify(this.#scope.prefix, type.name, spec.separator)
      this.#types.push({ name, kind: type.kind, line: type.line })
    }
    if (body) this.#enterScope(node, type?.name)
  }

  #enterScope(node: Node, name: string | undefined): void {
    const inError = this.#errors.enter(false, node.startIndex)
    this.#frames.push({ type: 'scope', end: node.endIndex, prefix: this.#scope.prefix, inError })
    if (name) this.#scope.prefix = qualify(this.#scope.prefix, name, this.#actions.spec.separator)
  }

  #preprocessor(node: Node, start: number): void {
    this.#conditionEnd = conditionEnd(this.#text, start)
    const control = node.type.includes('elif') ? PREPROCESSOR_ELIF : PREPROCESSOR_IF
    // lizard counts #if, #ifdef and #elif, not #ifndef
    const counts = this.#actions.ccn === 'lizard' && !this.#text.startsWith('#ifndef', start)
    this.#count(counts ? { ...control, ccn: 1 } : control, false)
    if (control.level > 0) this.#nest(control, node.endIndex)
  }

  #topLogical(): LogicalFrame | undefined {
    const top = this.#frames[this.#frames.length - 1]
    return top?.type === 'logical' ? top : undefined
  }

  #addCognitive(increment: number): void {
    if (this.#scope.metrics) this.#scope.metrics.cognitive += increment
  }
}

/** A preprocessor condition ends with its line, unless a backslash continues it. */
function conditionEnd(text: string, start: number): number {
  let end = text.indexOf('\n', start)
  while (end > 0 && /\\\r?$/.test(text.slice(end - 2, end))) end = text.indexOf('\n', end + 1)
  return end < 0 ? text.length : end
}

/** True for `break outer`: a jump that names where to. */
function namesLabel(node: Node): boolean {
  const target = node.namedChild(0)?.type
  return target !== undefined && /^(?:statement_identifier|identifier|label_name|label|integer)$/.test(target)
}
