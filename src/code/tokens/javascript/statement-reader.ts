import { ControlReader } from './control-reader.ts'
import * as kind from './kinds.ts'
import { unsure } from './unsure.ts'

/** What may follow `declare`. */
const IS_DECLARED = new Uint8Array(256)
for (const word of [
  ...[kind.FUNCTION, kind.CLASS, kind.CONST, kind.LET, kind.VAR, kind.NAMESPACE, kind.MODULE, kind.GLOBAL],
  ...[kind.ENUM, kind.ABSTRACT, kind.INTERFACE, kind.TYPE, kind.ASYNC],
])
  IS_DECLARED[word] = 1

type StatementKind = (reader: StatementReader) => void

/** By the kind of the first token. A table keeps the engine from compiling every statement into every other. */
const STATEMENTS: StatementKind[] = new Array(128).fill((reader: StatementReader) => reader.readPlain())

/** Reads statements: which one begins where, and declarations. */
export abstract class StatementReader extends ControlReader {
  protected abstract readImport(): void
  protected abstract readExport(): void

  protected override readBlock(): void {
    this.take(kind.OPEN_BRACE)
    while (!this.takeIf(kind.CLOSE_BRACE)) this.readStatement()
  }

  protected override readStatement(): void {
    this.enter()
    STATEMENTS[this.kinds[this.at]](this)
    this.leave()
  }

  static {
    const on = (what: number, read: StatementKind) => {
      STATEMENTS[what] = read
    }
    on(kind.IF, (reader) => reader.readIf())
    on(kind.RETURN, (reader) => reader.readReturn())
    on(kind.THROW, (reader) => reader.readReturn())
    on(kind.FOR, (reader) => reader.readFor())
    on(kind.WHILE, (reader) => reader.readWhile())
    on(kind.DO, (reader) => reader.readDo())
    on(kind.SWITCH, (reader) => reader.readSwitch())
    on(kind.TRY, (reader) => reader.readTry())
    on(kind.BREAK, (reader) => reader.readJump())
    on(kind.CONTINUE, (reader) => reader.readJump())
    on(kind.VAR, (reader) => reader.readVariables())
    on(kind.FUNCTION, (reader) => reader.#readFunctionDeclaration())
    on(kind.CLASS, (reader) => reader.readClass())
    on(kind.EXPORT, (reader) => reader.readExport())
    on(kind.OPEN_BRACE, (reader) => reader.readBlock())
    on(kind.AT, (reader) => reader.#readDecorated())
    on(kind.CONST, (reader) => reader.#readConst())
    on(kind.IMPORT, (reader) => reader.#readImportOrCall())
    on(kind.WITH, (reader) => reader.#readWith())
    on(kind.SEMICOLON, (reader) => reader.#skipToken())
    on(kind.DEBUGGER, (reader) => reader.#skipToken())
    for (let word = kind.WORD; kind.isName(word); word++) on(word, (reader) => reader.#readNamed(word))
    on(kind.WORD, (reader) => reader.#readLabelOrExpression())
  }

  /** A statement that begins with a word which may also be a name. */
  #readNamed(what: number): void {
    if (this.#readModern(what)) return
    if (this.hasTypes && this.#readTyped(what, this.kinds[this.at + 1])) return
    this.#readLabelOrExpression()
  }

  /** Declarations whose words were names in older code. */
  #readModern(what: number): boolean {
    const next = this.kinds[this.at + 1]
    switch (what) {
      case kind.LET:
        if (!kind.isName(next) && next !== kind.OPEN_BRACE && next !== kind.OPEN_BRACKET) return false
        this.readVariables()
        return true
      case kind.USING:
      case kind.AWAIT:
        if (!this.beginsUsing(this.at)) return false
        if (what === kind.AWAIT) this.at++
        this.readVariables()
        return true
      case kind.ASYNC:
        if (next !== kind.FUNCTION || this.breaks[this.at + 1]) return false
        this.#readFunctionDeclaration()
        return true
    }
    return false
  }

  #readConst(): void {
    if (this.kinds[this.at + 1] === kind.ENUM) {
      this.at++
      this.#readEnum()
    } else this.readVariables()
  }

  #readImportOrCall(): void {
    const next = this.kinds[this.at + 1]
    if (next === kind.OPEN_PAREN || next === kind.DOT) this.readPlain()
    else this.readImport()
  }

  #readLabelOrExpression(): void {
    if (this.kinds[this.at + 1] === kind.COLON) {
      this.at += 2
      this.readStatement()
    } else this.readPlain()
  }

  /** An expression; open to the table above alone. */
  readPlain(): void {
    this.readExpression()
    this.endStatement()
  }

  #skipToken(): void {
    this.at++
  }

  #readWith(): void {
    this.readCondition()
    this.readStatement()
  }

  /** Declarations of TypeScript, whose words are names elsewhere. */
  #readTyped(what: number, next: number): boolean {
    if (this.breaks[this.at + 1]) return false
    switch (what) {
      case kind.INTERFACE:
        return kind.isName(next) && this.#readInterface()
      case kind.TYPE:
        return kind.isName(next) && this.#readAlias()
      case kind.ENUM:
        return kind.isName(next) && this.#readEnum()
      case kind.NAMESPACE:
      case kind.MODULE:
        return (kind.isName(next) || next === kind.STRING) && this.#readNamespace()
      case kind.ABSTRACT:
      case kind.DECLARE:
        if (what === kind.ABSTRACT ? next !== kind.CLASS : !IS_DECLARED[next]) return false
        this.at++
        this.readStatement()
        return true
      case kind.GLOBAL:
        if (next !== kind.OPEN_BRACE) return false
        this.at++
        this.readBlock()
        return true
    }
    return false
  }

  #readFunctionDeclaration(): void {
    const start = this.starts[this.at]
    this.takeIf(kind.ASYNC)
    this.take(kind.FUNCTION)
    this.takeIf(kind.STAR)
    const isNamed = kind.isName(this.kinds[this.at])
    if (isNamed) this.at++
    this.readFunction(start, isNamed ? this.nameOf(this.at - 1, this.at) : undefined)
  }

  /** Over the keyword and the name of a type. */
  #addType(what: string): void {
    this.findings.addType(what, this.nameOf(this.at + 1, this.at + 2))
    this.at += 2
    this.skipAngles()
  }

  #readInterface(): true {
    this.#addType('interface')
    if (this.takeIf(kind.EXTENDS)) this.skipTypes()
    this.skipPair(kind.OPEN_BRACE)
    return true
  }

  #readAlias(): boolean {
    const behind = this.kinds[this.at + 2]
    if (behind !== kind.EQUALS && behind !== kind.LESS) return false
    this.#addType('type')
    this.take(kind.EQUALS)
    this.skipType()
    this.endStatement()
    return true
  }

  #readEnum(): true {
    this.#addType('enum')
    this.skipPair(kind.OPEN_BRACE)
    return true
  }

  #readNamespace(): true {
    const { scope } = this.findings
    const start = ++this.at
    this.at++
    while (this.takeIf(kind.DOT)) this.takeWord()
    if (this.kinds[this.at] !== kind.OPEN_BRACE) {
      this.endStatement()
      return true
    }
    const prefix = this.findings.enterNames(this.nameOf(start, this.at))
    this.readBlock()
    scope.prefix = prefix
    return true
  }

  /** Names in the decorators of a class are qualified by it. */
  #readDecorated(): void {
    const { scope } = this.findings
    const { prefix } = scope
    const name = this.#decoratedName(this.at)
    if (name >= 0) this.findings.enterNames(this.nameOf(name, name + 1))
    while (this.kinds[this.at] === kind.AT) this.readDecorator()
    scope.prefix = prefix
    const what = this.kinds[this.at]
    if (what !== kind.CLASS && what !== kind.ABSTRACT && what !== kind.EXPORT) unsure()
    this.readStatement()
  }

  /** The token that names the class behind decorators; -1 where `export` stands between. */
  #decoratedName(from: number): number {
    const { kinds, partners } = this
    let at = from
    while (kinds[at] === kind.AT) {
      at++
      while (kinds[at] >= kind.WORD && kinds[at] !== kind.CLASS && kinds[at] !== kind.EXPORT) {
        if (kinds[at] === kind.ABSTRACT && kinds[at + 1] === kind.CLASS) break
        at += kinds[at + 1] === kind.DOT ? 2 : 1
      }
      if (kinds[at] === kind.LESS) at = this.anglesEnd(at)
      if (kinds[at] === kind.OPEN_PAREN) at = partners[at] + 1
    }
    if (kinds[at] === kind.ABSTRACT) at++
    return kinds[at] === kind.CLASS && this.beginsName(at + 1) ? at + 1 : -1
  }
}
