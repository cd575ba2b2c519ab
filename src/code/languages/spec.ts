import type { Node } from 'web-tree-sitter'
import type { Place } from './nodes.ts'

/** Where a grammar's .wasm file lies: a package's folder and the name in `tree-sitter-NAME.wasm`. */
export type GrammarFile = `${'vscode' | 'cursorless' | 'grammars'}/${string}`

/** Where a function's name and parameters are, when not in the usual fields; undefined: not a function. */
export interface Signature {
  name: Node | null
  /** The list of them, or the parameters themselves. */
  parameters: Node | readonly Node[] | null
  /** Replaces the name's own text. */
  text?: string
}

/** A name that others may use; `text` replaces the node's own. */
export interface Exported {
  node: Node
  text?: string
}

/**
 * What a file lets others use: names of nodes at its top, all of them where neither `visible` nor `hidden` nor
 * `named` says otherwise.
 */
export interface ExportRule {
  /** Stands in every file that exports something. */
  word?: string
  /** Node kind → the field of its name, or a function that finds all names it gives out. */
  names: Readonly<Record<string, string | ((node: Node) => readonly Exported[])>>
  /** Kinds whose children stand at the top as well (namespaces). */
  inside?: readonly string[]
  /** Is found between the node's start and its name: `public`. */
  visible?: RegExp
  /** Is not found there: `private`. */
  hidden?: RegExp
  /** What the name looks like. */
  named?: RegExp
}

/** Where a type's name and body are, when not in the usual fields. */
export interface TypeSignature {
  name: Node | null
  body: Node | null
  /** Replaces the name's own text. */
  text?: string
}

/**
 * A parsed language as one declarative entry. Lists hold node kinds of its grammar; where a kind is both a
 * node and a keyword (`if` in Ruby), the node is meant, else the keyword (`else`, `case`, `&&`). `call:if` means
 * nodes of the kind `call` whose first word is `if`, for languages in which control structures are calls.
 */
export interface LanguageSpec {
  /** Linguist's name, by which files find it. */
  name: string
  /** More languages of linguist that are this one in all that counts here. */
  also?: readonly string[]
  grammar: GrammarFile
  /** Joins a name to the type or function around it. */
  separator: '.' | '::'
  /** Macros in group 1 that the grammar would trip over; they are blanked before parsing. */
  macros?: RegExp
  comments: readonly string[]
  /** Longer texts are not parsed: what a parse would tell is not worth its time. */
  maxLength?: number

  /** Functions listed on their own. */
  functions: readonly string[]
  /** Functions that belong to the one around them and deepen its cognitive nesting. */
  lambdas?: readonly string[]
  /** Lambdas made of clauses, of which one is no decision. */
  clausedLambdas?: readonly string[]
  /** A function may have no field `body`. */
  bodiless?: true
  /** `giver` names a function that has no name of its own. */
  signature?: (node: Node, giver: Node | null) => Signature | undefined
  /** Nodes with the name of the function that follows, where body and signature stand side by side. */
  signatures?: readonly string[]
  /** A function may be written as several equations, which count as the cases of one. */
  equations?: true
  /** Nodes that give a function its name: kind → [where the name is, where the function is]. */
  naming?: Readonly<Record<string, readonly [name: Place, value: Place]>>
  /** Field of a parameter that may hold several names (`a, b int`). */
  parameterNames?: string
  /** Nodes among the parameters that are none. */
  notParameters?: readonly string[]

  /** Functions around others that do not nest them: with nothing but declarations, or with nothing but one function and its return. */
  wrappers?: 'declarative' | 'decorator'
  /** Members are called by their plain name, and told apart by the number of their parameters. */
  implicitThis?: true

  /** Type declarations: node kind → what to call it. */
  types: Readonly<Record<string, string | ((node: Node) => string | undefined)>>
  typeSignature?: (node: Node) => TypeSignature
  /** Kinds that without a body only mention a type (`struct a *b`). */
  mentions?: readonly string[]
  /** Other nodes that qualify names: node kind → field of the name. */
  scopes?: Readonly<Record<string, string>>
  exports?: ExportRule

  /** Lizard's look at this language is so far from its tree that its tokens are counted, cut in this dialect. */
  lizardTokens?: 'typescript' | 'tsx'
  /** Kinds of the lists below whose ccn is 0 by strict rules. */
  lizardOnly?: readonly string[]
  /** Kinds whose ccn is 1 by strict rules and 0 by lizard's. */
  strictOnly?: readonly string[]

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
  /** Switches whose cases are pairs of plain nodes, after so many others: ccn 1 a pair. */
  pairedCases?: Readonly<Record<string, number>>
  /** Exceptions from the other lists, with all that starts where they do: `switch_entry:default`. */
  ignored?: readonly string[]
  /** ccn 1, cognitive 1. */
  elseIfs?: readonly string[]
  /** Cognitive 1. */
  elses?: readonly string[]
  /** Cognitive 1. */
  jumps?: readonly string[]
  /** Cognitive 1 where the jump names a label. */
  labelledJumps?: readonly string[]
  /** Cognitive by nesting, `elif` 1; ccn 1 by lizard's rules; the condition on its line is not code. */
  preprocessor?: readonly string[]
  /** Nodes that hold a logical operator and its operands. */
  logicalExpressions?: readonly string[]
  /** ccn 1 each, cognitive 1 for each run of equal ones. */
  logicalOperators?: readonly string[]
}
