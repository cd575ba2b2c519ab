import type { Node } from 'web-tree-sitter'

/** Where a grammar's .wasm file lies: a package's folder and the name in `tree-sitter-NAME.wasm`. */
export type GrammarFile = `${'vscode' | 'cursorless'}/${string}`

/** What an import node points at: a field's text, or the first group of each match in the node's text. */
export type ImportRule = { field: string } | { pattern: RegExp }

/** Where a function's name and parameters are, when not in the usual fields; undefined: not a function. */
export interface Signature {
  name: Node | null
  parameters: Node | null
  /** Replaces the name's own text. */
  text?: string
}

/**
 * A parsed language as one declarative entry. Lists hold node kinds of its grammar; where a kind is both a
 * node and a keyword (`if` in Ruby), the node is meant, else the keyword (`else`, `case`, `&&`).
 */
export interface LanguageSpec {
  /** Linguist's name, by which files find it. */
  name: string
  grammar: GrammarFile
  /** Joins a name to the type or function around it. */
  separator: '.' | '::'
  /** Macros in group 1 that the grammar would trip over; they are blanked before parsing. */
  macros?: RegExp
  comments: readonly string[]
  /** String nodes that are comments when triple-quoted, as cloc has it. */
  docstrings?: string

  /** Functions listed on their own. */
  functions: readonly string[]
  /** Functions that belong to the one around them and deepen its cognitive nesting. */
  lambdas?: readonly string[]
  signature?: (node: Node) => Signature | undefined
  /** Nodes that give a function its name: kind → [field of the name, field of the function]. */
  naming?: Readonly<Record<string, readonly [name: string, value: string]>>
  /** Field of a parameter that may hold several names (`a, b int`). */
  parameterNames?: string
  /** Nodes among the parameters that are none. */
  notParameters?: readonly string[]

  /** Type declarations: node kind → what to call it. */
  types: Readonly<Record<string, string | ((node: Node) => string)>>
  /** Kinds that without a body only mention a type (`struct a *b`). */
  mentions?: readonly string[]
  /** Other nodes that qualify names: node kind → field of the name. */
  scopes?: Readonly<Record<string, string>>
  imports: Readonly<Record<string, ImportRule>>
  /** Imports that are plain calls, found in the text. */
  importPattern?: RegExp

  /** ccn 1, cognitive by nesting, nests; cognitive 1 only where it follows an `else`. */
  ifs: readonly string[]
  /** ccn 1, cognitive by nesting, nests: loops and catch clauses. */
  branches: readonly string[]
  /** ccn 1, cognitive by nesting, but no block. */
  ternaries?: readonly string[]
  /** Cognitive by nesting, nests; no ccn: a switch, whose cases count, or an endless loop. */
  switches?: readonly string[]
  /** ccn 1. */
  cases?: readonly string[]
  /** ccn 1, cognitive 1. */
  elseIfs?: readonly string[]
  /** Cognitive 1. */
  elses?: readonly string[]
  /** Cognitive 1. */
  jumps?: readonly string[]
  /** Cognitive 1 where the jump names a label. */
  labelledJumps?: readonly string[]
  /** ccn 1; the condition on its line is not code. */
  preprocessor?: readonly string[]
  /** Nodes that hold a logical operator and its operands. */
  logicalExpressions?: readonly string[]
  /** ccn 1 each, cognitive 1 for each run of equal ones. */
  logicalOperators?: readonly string[]
}
