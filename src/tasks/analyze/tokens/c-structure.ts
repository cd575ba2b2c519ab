import { CCounter } from './c-counter.ts'
import { CDeclarations, Declaration } from './c-declarations.ts'
import {
  BLOCK,
  CALL_SHAPE,
  CONTROL,
  DECLARATOR,
  DEFINITION_SHAPE,
  DO_BODY,
  DO_DONE,
  DO_TAIL,
  type Frame,
  Frames,
  FUNCTION,
  HEADER,
  IF_BODY,
  IF_DONE,
  LINKAGE,
  OF_ATTRIBUTE,
  OTHER_SHAPE,
  PARAMETERS,
  PARENTHESIS,
  PLAIN,
  SUBSCRIPT,
  TERNARY_END,
  TERNARY_MIDDLE,
  TYPE_BODY,
  VALUES,
  WORD_SHAPE,
  WORDS_SHAPE,
} from './c-frames.ts'
import {
  ATTRIBUTE,
  CASE,
  DO,
  ELSE,
  ENUM,
  GOTO,
  IF,
  LOOP,
  meaningOf,
  RETURN,
  SPECIFIER,
  SWITCH,
  TYPEDEF,
  WHILE,
} from './c-words.ts'

// What the token before was. Up to AFTER_ELSE a statement begins here, up to KEYWORD an operand is due.
const START = 0
const AFTER_ELSE = 1
const OPEN = 2
const COMMA = 3
const ASSIGN = 4
const LOGICAL = 5
const TERNARY = 6
const KEYWORD = 7
const OPERATOR = 8
const LITERAL = 9
const WORD = 10
const TYPE_WORD = 11
const ATTRIBUTE_WORD = 12
const ATTRIBUTED = 13
const CLOSE = 14
/** A closing parenthesis with nothing but a sequence of logical operators before it. */
const GROUP = 15
const CLOSED = 16

/** Makes functions and types of tokens; `failed` once they make no sense here. */
export class CStructure {
  readonly frames = new Frames()
  readonly counter = new CCounter()
  readonly names: CDeclarations
  readonly #raw: string
  line = 1
  failed = false
  previous = START
  #wordStart = 0
  #wordEnd = 0
  #closedAt = -1
  #groupFirst = 0
  #groupLast = 0

  constructor(raw: string) {
    this.#raw = raw
    this.names = new CDeclarations(raw)
  }

  word(start: number, end: number): void {
    const meaning = meaningOf(this.#raw, start, end)
    if (meaning === ELSE) this.#else()
    else {
      this.#settle()
      if (meaning === 0) this.#name(start, end)
      else this.#keyword(meaning)
    }
  }

  literal(): void {
    this.#settle()
    this.previous = LITERAL
  }

  operator(): void {
    this.#settle()
    this.previous = OPERATOR
  }

  assignment(): void {
    this.#settle()
    const { top } = this.frames
    this.#split(top)
    top.shape = OTHER_SHAPE
    if (top.kind <= LINKAGE) this.names.declaration.isAssigned = true
    this.previous = ASSIGN
  }

  /** 1 for `&&`, 2 for `||`. */
  logical(operator: number): void {
    this.#settle()
    if (operator === 1 && this.previous <= KEYWORD) {
      // the address of a label
      this.previous = OPERATOR
      return
    }
    const { top } = this.frames
    const { metrics } = this.counter
    this.#takeGroup(top)
    metrics.ccn++
    if (top.operator !== operator) metrics.cognitive++
    if (top.operator === 0 && top.isWhole) top.firstOperator = operator
    top.operator = operator
    this.previous = LOGICAL
  }

  question(): void {
    this.#settle()
    const { top } = this.frames
    this.#takeGroup(top)
    this.counter.metrics.ccn++
    this.counter.nested(this.counter.structures - top.structures)
    this.#split(top)
    this.#push(TERNARY_MIDDLE, 1, 0)
    this.previous = TERNARY
  }

  colon(): void {
    this.#settle()
    this.#takeGroup(this.frames.top)
    while (this.frames.top.kind === TERNARY_END) this.#pop()
    const { top } = this.frames
    if (top.kind <= TYPE_BODY) {
      if (top.typeWord !== ENUM) top.typeWord = 0
      top.isNamed = true
      this.previous = OPERATOR
    } else if (top.kind >= VALUES && top.kind <= TERNARY_MIDDLE) {
      if (top.kind === TERNARY_MIDDLE) top.kind = TERNARY_END
      this.#split(top)
      this.previous = TERNARY
    } else {
      top.startStatement(this.counter.structures)
      this.previous = START
    }
  }

  comma(): void {
    this.#settle()
    this.#takeGroup(this.frames.top)
    this.#endTernaries()
    const { top } = this.frames
    this.#split(top)
    top.commas++
    top.isNamed = true
    this.previous = COMMA
  }

  semicolon(): void {
    this.#settle()
    this.#takeGroup(this.frames.top)
    this.#endTernaries()
    const { top } = this.frames
    if (top.kind === VALUES) this.failed = true
    else if (top.kind === PARENTHESIS || top.kind === SUBSCRIPT) {
      this.#split(top)
      this.previous = COMMA
    } else if (top.kind <= TYPE_BODY) this.#endDeclaration(top)
    else this.#endStatement()
  }

  openParenthesis(at: number): void {
    this.#settle()
    const { top } = this.frames
    const { previous } = this
    const role = this.#roleOf(top, at)
    if (previous === WORD) top.shape = shapeBefore(top.shape)
    const isOperand = previous <= KEYWORD
    const inner = this.#push(PARENTHESIS, 0, 0)
    inner.role = role
    inner.isOperand = isOperand
    inner.nameStart = at
    this.previous = OPEN
  }

  closeParenthesis(at: number): void {
    this.#settle()
    this.#takeGroup(this.frames.top)
    this.#endStatements()
    const inner = this.frames.top
    if (inner.kind !== PARENTHESIS) {
      this.failed = true
      return
    }
    this.#pop()
    this.#closedAt = at
    this.#afterParenthesis(inner, at)
  }

  openBracket(): void {
    this.#settle()
    const { top } = this.frames
    if (top.typedef >= 0) this.names.openBracketInTypedef(top, this.line, this.previous >= CLOSE)
    this.#push(SUBSCRIPT, 0, 0)
    this.previous = OPEN
  }

  closeBracket(): void {
    this.#settle()
    this.#takeGroup(this.frames.top)
    this.#endStatements()
    if (this.frames.top.kind !== SUBSCRIPT) this.failed = true
    else this.#pop()
    this.previous = CLOSED
  }

  openBrace(at: number): void {
    this.#settle()
    const { top } = this.frames
    if (top.kind <= LINKAGE) this.#openAtTop(top, at)
    else if (this.#opensType(top)) this.#openType(top)
    else if (top.kind === TYPE_BODY) this.failed = true
    else if (top.kind === VALUES) this.#open(VALUES)
    else this.#openInFunction(top)
  }

  closeBrace(at: number): void {
    this.#settle()
    this.#takeGroup(this.frames.top)
    this.#endStatements()
    const inner = this.frames.top
    if (inner.kind < LINKAGE || inner.kind > VALUES) {
      this.failed = true
      return
    }
    this.#pop()
    this.#afterBrace(inner, at)
  }

  /** Ends what a conclusion can end; true if nothing stays open. */
  finish(): boolean {
    this.#settle()
    return !this.failed && this.frames.size === 1
  }

  /** An `if` whose body has ended goes on only with `else`. */
  #settle(): void {
    if (this.frames.top.kind !== IF_DONE) return
    while (this.frames.top.kind === IF_DONE) {
      this.#pop()
      this.#endStatement()
    }
  }

  #name(start: number, end: number): void {
    const { top } = this.frames
    const { previous } = this
    top.shape = shapeAfterWord(previous, top.shape)
    if (top.typeWord !== 0 && previous >= WORD && previous <= ATTRIBUTED) {
      top.nameStart = start
      top.nameEnd = end
      top.nameLine = this.line
    }
    if (top.typedef >= 0) this.names.nameTypedef(top, start, end, this.line, previous >= CLOSE)
    if (top.kind <= LINKAGE) this.names.declaration.words++
    this.#wordStart = start
    this.#wordEnd = end
    this.previous = WORD
  }

  #keyword(meaning: number): void {
    const { top } = this.frames
    if (meaning < RETURN + 1) {
      if (top.kind <= TYPE_BODY) this.failed = true
      else this.#control(meaning, top)
    } else if (meaning === SPECIFIER) this.previous = WORD
    else if (meaning === ATTRIBUTE) this.previous = ATTRIBUTE_WORD
    else if (meaning === TYPEDEF) {
      this.names.startTypedef(top)
      top.shape = OTHER_SHAPE
      this.previous = TYPE_WORD
    } else {
      if (top.kind <= LINKAGE) this.names.declaration.words++
      top.typeWord = meaning
      top.nameStart = -1
      top.shape = OTHER_SHAPE
      this.previous = TYPE_WORD
    }
  }

  #control(meaning: number, top: Frame): void {
    const { metrics } = this.counter
    switch (meaning) {
      case IF:
        metrics.ccn++
        this.#if(this.previous === AFTER_ELSE)
        break
      case LOOP:
      case WHILE:
      case SWITCH:
        this.#loop(meaning, top)
        break
      case DO:
        metrics.ccn++
        this.counter.nested(0)
        this.#push(DO_BODY, 1, 1)
        this.previous = START
        break
      case CASE:
        metrics.ccn++
        this.previous = KEYWORD
        break
      case GOTO:
        metrics.cognitive++
        this.previous = KEYWORD
        break
      case RETURN:
        top.shape = OTHER_SHAPE
        this.previous = KEYWORD
        break
    }
  }

  #if(isChained: boolean): void {
    if (!isChained) this.counter.nested(0)
    const nesting = isChained ? 0 : 1
    this.#push(IF_BODY, nesting, nesting).awaitsHeader = true
    this.previous = KEYWORD
  }

  #loop(meaning: number, top: Frame): void {
    this.previous = KEYWORD
    if (meaning === WHILE && top.kind === DO_DONE) {
      top.kind = DO_TAIL
      top.awaitsHeader = true
      return
    }
    if (meaning !== SWITCH) this.counter.metrics.ccn++
    this.counter.nested(0)
    this.#push(CONTROL, 1, 1).awaitsHeader = true
  }

  #else(): void {
    // a macro with parentheses may be a whole statement
    if (this.frames.top.kind === IF_BODY && this.previous >= CLOSE) this.#endStatement()
    const { top } = this.frames
    if (top.kind !== IF_DONE) {
      this.failed = true
      return
    }
    top.kind = CONTROL
    top.startStatement(this.counter.structures)
    this.counter.metrics.cognitive++
    this.previous = AFTER_ELSE
  }

  #roleOf(top: Frame, at: number): number {
    const { previous, names } = this
    if (top.awaitsHeader) {
      top.awaitsHeader = false
      return HEADER
    }
    if (previous === ATTRIBUTE_WORD) return OF_ATTRIBUTE
    top.typeWord = 0
    if (top.typedef >= 0) names.openInTypedef(top, at, this.line, previous >= CLOSE)
    if (top.kind <= LINKAGE) return this.#roleAtTop(at)
    return top.role === DECLARATOR && previous === WORD ? this.#offer(true) : PLAIN
  }

  #roleAtTop(at: number): number {
    const { declaration } = this.names
    if (this.previous !== WORD) return this.names.isPointer(at) ? DECLARATOR : PLAIN
    if (declaration.isAssigned) return PLAIN
    return this.names.isPointer(at) ? DECLARATOR : this.#offer(declaration.words > 1)
  }

  #offer(isTyped: boolean): number {
    return this.names.offerFunction(this.#wordStart, this.#wordEnd, this.line, isTyped) ? PARAMETERS : PLAIN
  }

  #afterParenthesis(inner: Frame, at: number): void {
    switch (inner.role) {
      case HEADER:
        this.previous = this.frames.top.kind === DO_TAIL ? CLOSE : START
        return
      case OF_ATTRIBUTE:
        this.previous = ATTRIBUTED
        return
      case PARAMETERS:
        this.names.endParameters(inner.nameStart, at, inner.commas)
    }
    this.previous = inner.isOperand && inner.isWhole && inner.firstOperator !== 0 ? GROUP : CLOSE
    this.#groupFirst = inner.firstOperator
    this.#groupLast = inner.operator
  }

  #openAtTop(top: Frame, at: number): void {
    const { previous } = this
    const { isAssigned, candidate, oldStyle, words } = this.names.declaration
    if (isAssigned) this.#open(VALUES)
    else if (this.#opensType(top)) this.#openType(top)
    else if (previous === LITERAL) this.#open(LINKAGE)
    else if (previous >= WORD && candidate) this.#openFunction(candidate, at)
    else if (previous === CLOSE || previous === GROUP || (previous === WORD && words === 1))
      this.#openFunction(undefined, at)
    else if (previous === START && oldStyle) this.#openFunction(oldStyle, at)
    else this.failed = true
  }

  #openFunction(candidate: Declaration['candidate'], at: number): void {
    const { names } = this
    const range = names.startFunction(candidate, at)
    const frame = this.#push(FUNCTION, 0, 0)
    frame.prefix = names.prefix
    if (range) names.prefix = range.name
    this.counter.enter(range)
    names.declaration = new Declaration()
    this.previous = START
  }

  #opensType(top: Frame): boolean {
    return top.typeWord !== 0 && this.previous >= WORD && this.previous <= ATTRIBUTED
  }

  #openType(top: Frame): void {
    const frame = this.#push(TYPE_BODY, 0, 0)
    frame.prefix = this.names.prefix
    this.names.startType(top)
    this.previous = START
  }

  #openInFunction(top: Frame): void {
    const { previous } = this
    const isInBrackets = top.kind >= PARENTHESIS && top.kind <= TERNARY_END
    if (previous <= AFTER_ELSE) this.#open(BLOCK)
    else if (top.kind === PARENTHESIS && (previous === OPEN || previous === COMMA)) this.#open(BLOCK)
    else if (previous === WORD && top.shape === WORD_SHAPE) this.#open(BLOCK)
    else if (previous >= CLOSE && top.shape === CALL_SHAPE) this.#open(BLOCK)
    else if (previous >= CLOSE && top.shape === DEFINITION_SHAPE && !isInBrackets) this.failed = true
    else this.#open(VALUES)
  }

  #open(kind: number): void {
    this.#push(kind, 0, 0)
    this.previous = kind === VALUES ? OPEN : START
  }

  #afterBrace(inner: Frame, at: number): void {
    const { top } = this.frames
    switch (inner.kind) {
      case FUNCTION:
        this.#endFunction(at)
        this.names.prefix = inner.prefix
        this.#endDeclaration(top)
        break
      case LINKAGE:
        this.#endDeclaration(top)
        break
      case TYPE_BODY:
        this.names.prefix = inner.prefix
        top.typeWord = 0
        this.previous = CLOSED
        break
      case VALUES:
        this.previous = CLOSED
        break
      default:
        if (top.kind >= VALUES && top.kind <= TERNARY_END) this.previous = CLOSED
        else this.#endStatement()
    }
  }

  #endFunction(at: number): void {
    const { range } = this.counter
    if (range) {
      range.end = at + 1
      range.metrics.end_line = this.line
      range.metrics.lines = this.line - range.metrics.line + 1
    }
    this.counter.leave()
  }

  #endDeclaration(top: Frame): void {
    if (top.kind <= LINKAGE) this.names.endDeclaration(this.previous >= CLOSE ? this.#closedAt : -1)
    top.startStatement(this.counter.structures)
    this.previous = START
  }

  /** Ends a statement, and those around it that it was the body of. */
  #endStatement(): void {
    this.previous = START
    while (this.frames.top.kind === CONTROL || this.frames.top.kind === DO_TAIL) this.#pop()
    const { top } = this.frames
    top.startStatement(this.counter.structures)
    this.#endBody(top)
  }

  /** The body of an `if` or `do` has ended, which may not be all of it. */
  #endBody(top: Frame): void {
    if (top.kind === IF_BODY) top.kind = IF_DONE
    else if (top.kind === DO_BODY) top.kind = DO_DONE
    else if (top.kind === DO_DONE) this.failed = true
  }

  /** Ends what a closing bracket ends with it; a control structure must have its body by then. */
  #endStatements(): void {
    for (let { top } = this.frames; top.kind >= TERNARY_MIDDLE; top = this.frames.top) {
      if (top.kind >= CONTROL && this.previous <= AFTER_ELSE) this.failed = true
      this.#pop()
    }
  }

  #endTernaries(): void {
    while (this.frames.top.kind === TERNARY_MIDDLE || this.frames.top.kind === TERNARY_END) this.#pop()
  }

  /** A group in parentheses that is a whole operand continues the sequence around it. */
  #takeGroup(top: Frame): void {
    if (this.previous !== GROUP) return
    if (top.operator === 0) {
      if (top.isWhole) top.firstOperator = this.#groupFirst
    } else if (top.operator === this.#groupFirst) this.counter.metrics.cognitive--
    top.operator = this.#groupLast
  }

  /** Begins a new sequence and a new operand. */
  #split(top: Frame): void {
    top.operator = 0
    top.firstOperator = 0
    top.isWhole = false
    top.structures = this.counter.structures
  }

  #push(kind: number, level: number, depth: number): Frame {
    const frame = this.frames.push(kind, level, depth)
    frame.structures = this.counter.structures
    if (level > 0) this.counter.deepen(level, depth)
    return frame
  }

  #pop(): void {
    const { level, depth } = this.frames.top
    this.counter.level -= level
    this.counter.depth -= depth
    this.frames.pop()
  }
}

function shapeAfterWord(previous: number, shape: number): number {
  if (previous <= AFTER_ELSE) return WORD_SHAPE
  return previous === WORD && (shape === WORD_SHAPE || shape === WORDS_SHAPE) ? WORDS_SHAPE : OTHER_SHAPE
}

function shapeBefore(shape: number): number {
  if (shape === WORD_SHAPE) return CALL_SHAPE
  return shape === WORDS_SHAPE ? DEFINITION_SHAPE : OTHER_SHAPE
}
