import type { Language } from 'web-tree-sitter'
import type { Place } from '../languages/nodes.ts'
import type { LanguageSpec } from '../languages/spec.ts'

/** What a control structure does to the metrics of the function around it. */
export interface Control {
  type: 'control'
  ccn: -1 | 0 | 1
  /** `nested`: 1 and the nesting level; `flat`: 1; `none`: nothing. */
  cognitive: 'nested' | 'flat' | 'none'
  /** Added to the cognitive nesting level inside. */
  level: 0 | 1
  /** Added to the depth of control blocks inside. */
  depth: 0 | 1
  /** After an `else` it continues the chain instead of nesting. */
  chains?: true
  /** Opens the way for a chained `if`. */
  opensChain?: true
  labelledOnly?: true
}

/** What to do at a node of one kind. */
export type Action =
  | Control
  | { type: 'function' }
  | { type: 'naming'; name: Place; value: Place }
  | { type: 'signature' }
  | { type: 'type'; kind: LanguageSpec['types'][string] }
  | { type: 'scope'; field: string }
  | { type: 'preprocessor' }
  | { type: 'logical'; naming?: { name: Place; value: Place } }
  | { type: 'operator' }
  | { type: 'pairs'; control: Control; after: number }
  | { type: 'word'; byWord: Map<string, Action>; other?: Action }
  | { type: 'ignore' }
  | { type: 'error' }

/** Whose rules of cyclomatic complexity: see `FunctionMetrics.ccn`. */
export type CcnRules = 'lizard' | 'strict'

/** A spec bound to its grammar's numbers. */
export interface Actions {
  spec: LanguageSpec
  ccn: CcnRules
  /** The node kinds worth a visit. */
  kinds: string[]
  /** By the grammar's symbol number. */
  bySymbol: (Action | undefined)[]
}

/** The symbol number of every ERROR node. */
const ERROR_SYMBOL = 0xffff

const NESTING: Control = { type: 'control', ccn: 1, cognitive: 'nested', level: 1, depth: 1 }
const FLAT: Control = { type: 'control', ccn: 0, cognitive: 'flat', level: 0, depth: 0 }
export const PREPROCESSOR_IF: Control = { ...NESTING, ccn: 0, depth: 0 }
export const PREPROCESSOR_ELIF: Control = FLAT
const CONTROLS = {
  ifs: { ...NESTING, chains: true },
  branches: NESTING,
  ternaries: { ...NESTING, depth: 0 },
  switches: { ...NESTING, ccn: 0 },
  cases: { ...FLAT, ccn: 1, cognitive: 'none' },
  elseIfs: { ...FLAT, ccn: 1 },
  elses: { ...FLAT, opensChain: true },
  jumps: FLAT,
  labelledJumps: { ...FLAT, labelledOnly: true },
  lambdas: { ...FLAT, cognitive: 'none', level: 1 },
  clausedLambdas: { ...FLAT, ccn: -1, cognitive: 'none', level: 1 },
} satisfies Record<string, Control>

/** Translates a spec's lists into one table by symbol, so that the walk decides with one look-up. */
export function bindActions(spec: LanguageSpec, language: Language, ccn: CcnRules): Actions {
  const all = actionsByKind(spec)
  const byKind = groupWords(ccn === 'strict' ? strictly(all, spec) : all)
  const bySymbol: (Action | undefined)[] = []
  const bothWays = new Set(namedKinds(language))
  for (const [symbol, kind] of language.types.entries()) {
    const isShadowed = !language.nodeTypeIsNamed(symbol) && bothWays.has(kind)
    if (!isShadowed) bySymbol[symbol] = byKind.get(kind)
  }
  bySymbol[ERROR_SYMBOL] = { type: 'error' }
  return { spec, ccn, kinds: quickList([...byKind.keys(), 'ERROR']), bySymbol }
}

/** For each file the library asks a list about every kind of the grammar, hundreds of them: 87 us, so 8 us. */
function quickList(kinds: readonly string[]): string[] {
  const known = new Set(kinds)
  return Object.assign([...known], { includes: (kind: string) => known.has(kind) })
}

function namedKinds(language: Language): string[] {
  return language.types.filter((_, symbol) => language.nodeTypeIsNamed(symbol))
}

function actionsByKind(spec: LanguageSpec): Map<string, Action> {
  const actions = new Map<string, Action>()
  const add = (kinds: readonly string[] | undefined, action: Action) => {
    for (const kind of kinds ?? []) actions.set(kind, action)
  }
  add(spec.functions, { type: 'function' })
  add(spec.signatures, { type: 'signature' })
  add(spec.preprocessor, { type: 'preprocessor' })
  add(spec.logicalExpressions, { type: 'logical' })
  add(spec.logicalOperators, { type: 'operator' })
  add(spec.ignored, { type: 'ignore' })
  for (const [list, control] of Object.entries(CONTROLS)) add(spec[list as keyof typeof CONTROLS], control)
  for (const [kind, after] of Object.entries(spec.pairedCases ?? {}))
    actions.set(kind, { type: 'pairs', control: CONTROLS.switches, after })
  for (const [kind, [name, value]] of Object.entries(spec.naming ?? {})) {
    const isLogical = spec.logicalExpressions?.includes(kind)
    const naming = { name, value }
    actions.set(kind, isLogical ? { type: 'logical', naming } : { type: 'naming', ...naming })
  }
  for (const [kind, what] of Object.entries(spec.types)) actions.set(kind, { type: 'type', kind: what })
  for (const [kind, field] of Object.entries(spec.scopes ?? {})) actions.set(kind, { type: 'scope', field })
  return actions
}

/** Joins `call:if`, `call:for` … into one action for `call` that asks for the word. */
function groupWords(actions: Map<string, Action>): Map<string, Action> {
  const grouped = new Map<string, Action>()
  for (const [name, action] of actions) {
    const [kind, word] = splitWord(name)
    const known = grouped.get(kind)
    const words = known?.type === 'word' ? known : undefined
    if (word === undefined) grouped.set(kind, words ? { ...words, other: action } : action)
    else if (words) words.byWord.set(word, action)
    else grouped.set(kind, { type: 'word', byWord: new Map([[word, action]]), other: known })
  }
  return grouped
}

/** `call:if` is a `call` that starts with the word `if`; a lone `:` or `?:` is a token. */
function splitWord(name: string): [kind: string, word?: string] {
  const match = /^(\w+):(.+)$/.exec(name)
  return match ? [match[1], match[2]] : [name]
}

const WORD = /[(#\s]*([^\s()[\]{}"',;]+)/y

/** The first word of a node: past the brackets of a Lisp list. */
export function firstWord(text: string, start: number): string | undefined {
  WORD.lastIndex = start
  return WORD.exec(text)?.[1]
}

/** Takes out of the cyclomatic complexity what is lizard's alone, and puts in what lizard does not see. */
function strictly(
  actions: Map<string, Action>,
  { lizardOnly, strictOnly }: LanguageSpec,
): Map<string, Action> {
  for (const kind of lizardOnly ?? []) {
    const action = actions.get(kind)
    if (action?.type === 'control') actions.set(kind, { ...action, ccn: 0 })
  }
  for (const kind of strictOnly ?? []) {
    const action = actions.get(kind)
    actions.set(kind, action?.type === 'control' ? { ...action, ccn: 1 } : CONTROLS.cases)
  }
  return actions
}
