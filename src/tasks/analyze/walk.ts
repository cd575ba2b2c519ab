import type { Node, Tree } from 'web-tree-sitter'
import type { Action, Actions, Control } from './actions.ts'
import { ErrorShare } from './error-share.ts'
import { describeFunction } from './functions.ts'
import { importTargets } from './imports.ts'
import { isBlank, type Spans } from './lines.ts'
import { closeLogical, type LogicalFrame, seeOperator } from './logical.ts'
import { describeType, qualify, scopeName } from './names.ts'
import type { FunctionMetrics, ImportRecord, TypeRecord } from './result.ts'

/** What one walk over a tree finds. */
export interface Findings {
  comments: Spans
  functions: FunctionMetrics[]
  types: TypeRecord[]
  imports: ImportRecord[]
  errorShare: number
}

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
  return walk.finish()
}

class Walk {
  readonly #text: string
  readonly #actions: Actions
  readonly #frames: Frame[] = []
  readonly #comments: Spans = []
  readonly #functions: FunctionMetrics[] = []
  readonly #types: TypeRecord[] = []
  readonly #imports: ImportRecord[] = []
  #scope: Scope = { metrics: undefined, level: 0, depth: 0, prefix: '' }
  /** The last node that may name the function it holds. */
  #naming: { node: Node; name: string; value: string } | undefined
  #elseEnd = -1
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
      case 'comment':
        this.#comment(start, node.endIndex)
        break
      case 'docstring':
        this.#docstring(node)
        break
      case 'control':
        this.#control(node, action)
        break
      case 'logical':
        this.#frames.push({ type: 'logical', start, end: node.endIndex, operatorEnd: start })
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
      case 'type':
        this.#type(node, action.kind)
        break
      case 'scope':
        this.#enterScope(node, scopeName(node.childForFieldName(action.field)))
        break
      case 'import':
        for (const to of importTargets(node, action.rule))
          this.#imports.push({ to, line: node.startPosition.row + 1 })
        break
      case 'preprocessor':
        this.#preprocessor(start)
        break
      case 'error':
        this.#frames.push({ type: 'error', end: node.endIndex, inError: this.#errors.enter(true, start) })
        break
    }
  }

  finish(): Findings {
    while (this.#frames.length > 0) this.#close()
    return {
      comments: this.#comments,
      functions: this.#functions,
      types: this.#types,
      imports: this.#imports,
      errorShare: this.#text === '' ? 0 : this.#errors.length / this.#text.length,
    }
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

  #comment(start: number, end: number): void {
    this.#comments.push(start, end)
    // `else /* why */ if` is still a chain
    if (this.#elseEnd >= 0 && isBlank(this.#text, this.#elseEnd, start)) this.#elseEnd = end
  }

  #docstring(node: Node): void {
    const start = node.startIndex
    let quotes = start
    while (/[a-z]/i.test(this.#text[quotes] ?? '')) quotes++
    const isTriple = this.#text.startsWith('"""', quotes) || this.#text.startsWith("'''", quotes)
    if (isTriple) this.#comments.push(start, node.endIndex)
  }

  #control(node: Node, control: Control): void {
    if (control.labelledOnly && !namesLabel(node)) return
    const chained = control.chains === true && this.#followsElse(node.startIndex)
    this.#elseEnd = control.opensChain ? node.endIndex : -1
    this.#count(control, chained)
    if (!chained && control.level + control.depth > 0) this.#nest(control, node.endIndex)
  }

  #followsElse(start: number): boolean {
    return this.#elseEnd >= 0 && this.#elseEnd <= start && isBlank(this.#text, this.#elseEnd, start)
  }

  #count(control: Control, chained: boolean): void {
    const { metrics, level } = this.#scope
    if (!metrics) return
    metrics.ccn += control.ccn
    if (control.cognitive === 'flat') metrics.cognitive++
    if (control.cognitive === 'nested' && !chained) metrics.cognitive += 1 + level
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
    this.#addCognitive(seeOperator(frame, this.#text, this.#text.slice(start, end), start))
  }

  #function(node: Node): void {
    const { metrics, name } = describeFunction(
      node,
      this.#actions.spec,
      this.#scope.prefix,
      this.#nameGiver(node),
    )
    if (!metrics) return
    this.#functions.push(metrics)
    const inError = this.#errors.enter(false, node.startIndex)
    this.#frames.push({ type: 'function', end: node.endIndex, outer: this.#scope, inError })
    const prefix = name ? metrics.name : this.#scope.prefix
    this.#scope = { metrics, level: 0, depth: 0, prefix }
  }

  #nameGiver(node: Node): Node | null {
    const naming = this.#naming
    if (!naming || naming.node.childForFieldName(naming.value)?.id !== node.id) return null
    return naming.node.childForFieldName(naming.name)
  }

  #type(node: Node, kind: Extract<Action, { type: 'type' }>['kind']): void {
    const { spec } = this.#actions
    const body = node.childForFieldName('body')
    if (!body && spec.mentions?.includes(node.type)) return
    const type = describeType(node, kind)
    if (type) this.#types.push({ ...type, name: qualify(this.#scope.prefix, type.name, spec.separator) })
    if (body) this.#enterScope(node, type?.name)
  }

  #enterScope(node: Node, name: string | undefined): void {
    const inError = this.#errors.enter(false, node.startIndex)
    this.#frames.push({ type: 'scope', end: node.endIndex, prefix: this.#scope.prefix, inError })
    if (name) this.#scope.prefix = qualify(this.#scope.prefix, name, this.#actions.spec.separator)
  }

  #preprocessor(start: number): void {
    this.#conditionEnd = conditionEnd(this.#text, start)
    // lizard counts #if, #ifdef and #elif, not #ifndef
    if (this.#scope.metrics && !this.#text.startsWith('#ifndef', start)) this.#scope.metrics.ccn++
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
