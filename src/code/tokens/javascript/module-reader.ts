import type { Name } from './findings.ts'
import * as kind from './kinds.ts'
import { StatementReader } from './statement-reader.ts'
import { unsure } from './unsure.ts'

const ALL = '*'
const DEFAULT = 'default'
const COMMONJS = /(?:module\s*\.\s*)?exports\s*(?:\.\s*([\w$]+)\s*)?=(?!=)/y

/** Words that may stand before the one that says what is declared. */
const BEFORE_DECLARATION = new Uint8Array(256)
for (const word of [kind.DECLARE, kind.ABSTRACT, kind.ASYNC, kind.CONST]) BEFORE_DECLARATION[word] = 1

const NAMED_DECLARATION = new Uint8Array(256)
for (const word of [
  ...[kind.FUNCTION, kind.CLASS, kind.INTERFACE, kind.ENUM, kind.TYPE, kind.NAMESPACE, kind.MODULE],
])
  NAMED_DECLARATION[word] = 1

/** Reads a file: its statements, imports and exports. */
export class ModuleReader extends StatementReader {
  #raw = ''
  /** Whether the names that are declared next are exported. */
  #isExporting = false
  /** Whether a decorator stands before the statement. */
  #isDecorated = false
  #isTop = true

  read(raw: string): void {
    this.#raw = raw
    while (this.kinds[this.at] !== kind.END) {
      this.#isTop = true
      this.#isDecorated = this.kinds[this.at] === kind.AT
      const what = this.kinds[this.at]
      if (what === kind.MODULE || what === kind.EXPORTS) this.#noteAssignment()
      this.#readTop(what)
    }
  }

  #readTop(what: number): void {
    if (what !== kind.EXPORT && what !== kind.AT) this.#isTop = false
    this.readStatement()
  }

  protected override readImport(): void {
    this.at++
    for (;;) {
      const what = this.kinds[this.at]
      if (what === kind.OPEN_BRACE) this.skipPair(kind.OPEN_BRACE)
      else if (what >= kind.WORD || what === kind.COMMA || what === kind.STAR) this.at++
      else break
    }
    if (this.takeIf(kind.EQUALS)) this.readExpression()
    else this.#readSource()
    this.endStatement()
  }

  /** Where names come from, with attributes. */
  #readSource(): void {
    this.take(kind.STRING)
    const what = this.kinds[this.at]
    const isAttributes = (what === kind.WITH || what === kind.WORD) && !this.breaks[this.at]
    if (!isAttributes) return
    this.at++
    this.skipPair(kind.OPEN_BRACE)
  }

  protected override readExport(): void {
    const isTop = this.#isTop
    const start = this.at++
    this.#isTop = false
    switch (this.kinds[this.at]) {
      case kind.STAR:
        this.#readAll(start, isTop)
        return
      case kind.OPEN_BRACE:
        this.#readClause(isTop)
        return
      case kind.DEFAULT:
      case kind.EQUALS:
        this.#readDefault(start, isTop)
        return
      case kind.AS:
        this.at++
        this.take(kind.NAMESPACE)
        this.takeWord()
        this.endStatement()
        return
      case kind.IMPORT:
        unsure()
    }
    if (this.kinds[this.at] === kind.TYPE && this.#readTypes(isTop)) return
    this.#readDeclared(isTop)
  }

  #add(isTop: boolean, name: Name, text?: string): void {
    if (isTop) this.findings.addExport(name, text)
  }

  #readTypes(isTop: boolean): boolean {
    const next = this.kinds[this.at + 1]
    if (next !== kind.OPEN_BRACE && next !== kind.STAR) return false
    this.at++
    if (next === kind.OPEN_BRACE) this.#readClause(isTop)
    else this.#readAll(-1, isTop)
    return true
  }

  /** `* from 'a'` exports all, `* as b from 'a'` one name. */
  #readAll(start: number, isTop: boolean): void {
    this.at++
    if (this.takeIf(kind.AS)) {
      this.#add(isTop, this.nameOf(this.at, this.at + 1))
      this.at++
    } else if (start >= 0) this.#add(isTop, this.nameOf(start, start + 1), ALL)
    this.take(kind.FROM)
    this.#readSource()
    this.endStatement()
  }

  #readClause(isTop: boolean): void {
    const end = this.partners[this.at]
    this.at++
    while (this.at < end) this.#readSpecifier(isTop)
    this.at++
    if (this.takeIf(kind.FROM)) this.#readSource()
    this.endStatement()
  }

  /** `a`, `a as b`, `type a`: the last word is the name. */
  #readSpecifier(isTop: boolean): void {
    while (this.kinds[this.at] >= kind.WORD || this.kinds[this.at] === kind.STRING) this.at++
    this.#add(isTop, this.nameOf(this.at - 1, this.at))
    this.endItem(kind.CLOSE_BRACE)
  }

  #readDefault(start: number, isTop: boolean): void {
    // the tool that parses does not see the word behind a decorator
    if (!this.#isDecorated) this.#add(isTop, this.nameOf(start, start + 1), DEFAULT)
    else if (isTop) this.#noteName(this.at + 1)
    this.at++
    const what = this.kinds[this.at]
    const next = this.kinds[this.at + 1]
    const isDeclaration =
      what === kind.CLASS ||
      what === kind.FUNCTION ||
      (what === kind.ASYNC && next === kind.FUNCTION) ||
      (what === kind.ABSTRACT && next === kind.CLASS) ||
      (what === kind.INTERFACE && kind.isName(next)) ||
      what === kind.AT
    if (isDeclaration) this.readStatement()
    else {
      this.readExpression()
      this.endStatement()
    }
  }

  #readDeclared(isTop: boolean): void {
    if (isTop && !this.#isVariables(this.at)) this.#noteName(this.at)
    this.#isExporting = isTop && this.#isVariables(this.at)
    this.readStatement()
    this.#isExporting = false
  }

  #isVariables(at: number): boolean {
    const what = this.kinds[at]
    if (what === kind.DECLARE) return this.#isVariables(at + 1)
    return what === kind.VAR || what === kind.LET || (what === kind.CONST && this.kinds[at + 1] !== kind.ENUM)
  }

  /** The name behind the words that begin a declaration. */
  #noteName(from: number): void {
    const { kinds } = this
    let at = from
    while (BEFORE_DECLARATION[kinds[at]]) at++
    if (!NAMED_DECLARATION[kinds[at]]) unsure()
    at += kinds[at + 1] === kind.STAR ? 2 : 1
    let end = at + 1
    while (kinds[end] === kind.DOT) end += 2
    if (kind.isName(kinds[at])) this.findings.addExport(this.nameOf(at, end))
  }

  protected override noteBinding(start: number, end: number): void {
    if (!this.#isExporting || this.findings.scope.outer) return
    for (let at = start; at < end; at++) {
      if (this.kinds[at] === kind.EQUALS) unsure()
      const isKey = this.kinds[at + 1] === kind.COLON && at + 1 < end
      if (kind.isName(this.kinds[at]) && !isKey) this.findings.addExport(this.nameOf(at, at + 1))
    }
  }

  /** `module.exports = { a, b }`, `exports.a = b` */
  #noteAssignment(): void {
    COMMONJS.lastIndex = this.starts[this.at]
    const found = COMMONJS.exec(this.#raw)
    if (!found) return
    const here = this.nameOf(this.at, this.at + 1)
    if (found[1]) this.findings.addExport(here, found[1])
    else this.#noteObject(here)
  }

  #noteObject(here: Name): void {
    const { kinds } = this
    let at = this.at
    while (kinds[at] !== kind.EQUALS) at++
    at++
    const end = kinds[at] === kind.OPEN_BRACE ? this.partners[at] : 0
    const isWhole = kinds[end + 1] === kind.SEMICOLON || this.breaks[end + 1]
    if (end > 0 && isWhole) this.#noteKeys(at + 1, end)
    else this.findings.addExport(here, DEFAULT)
  }

  #noteKeys(from: number, end: number): void {
    for (let at = from; at < end; at = this.#behindComma(at, end)) {
      if (this.kinds[at] === kind.SPREAD) continue
      const key = this.keyAt(at)
      const last = this.kinds[key] === kind.OPEN_BRACKET ? this.partners[key] : key
      this.findings.addExport(this.nameOf(key, last + 1))
    }
  }

  #behindComma(from: number, end: number): number {
    let at = from
    while (at < end && this.kinds[at] !== kind.COMMA) {
      if (this.kinds[at] < kind.SEMICOLON && this.kinds[at] & 1) at = this.partners[at]
      at++
    }
    return at + 1
  }
}
