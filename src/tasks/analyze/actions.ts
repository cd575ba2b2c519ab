import type { Language } from 'web-tree-sitter'
import type { ImportRule, LanguageSpec } from './languages/spec.ts'

/** What a control structure does to the metrics of the function around it. */
export interface Control {
  type: 'control'
  ccn: 0 | 1
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
  | { type: 'comment' }
  | { type: 'docstring' }
  | { type: 'function' }
  | { type: 'naming'; name: string; value: string }
  | { type: 'type'; kind: LanguageSpec['types'][string] }
  | { type: 'scope'; field: string }
  | { type: 'import'; rule: ImportRule }
  | { type: 'preprocessor' }
  | { type: 'logical' }
  | { type: 'operator' }
  | { type: 'error' }

/** A spec bound to its grammar's numbers. */
export interface Actions {
  spec: LanguageSpec
  /** The node kinds worth a visit. */
  kinds: string[]
  /** By the grammar's symbol number. */
  bySymbol: (Action | undefined)[]
}

/** The symbol number of every ERROR node. */
const ERROR_SYMBOL = 0xffff

const NESTING: Control = { type: 'control', ccn: 1, cognitive: 'nested', level: 1, depth: 1 }
const FLAT: Control = { type: 'control', ccn: 0, cognitive: 'flat', level: 0, depth: 0 }
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
} satisfies Record<string, Control>

/** Translates a spec's lists into one table by symbol, so that the walk decides with one look-up. */
export function bindActions(spec: LanguageSpec, language: Language): Actions {
  const byKind = actionsByKind(spec)
  const bySymbol: (Action | undefined)[] = []
  const bothWays = new Set(namedKinds(language))
  for (const [symbol, kind] of language.types.entries()) {
    const isShadowed = !language.nodeTypeIsNamed(symbol) && bothWays.has(kind)
    if (!isShadowed) bySymbol[symbol] = byKind.get(kind)
  }
  bySymbol[ERROR_SYMBOL] = { type: 'error' }
  return { spec, kinds: [...byKind.keys(), 'ERROR'], bySymbol }
}

function namedKinds(language: Language): string[] {
  return language.types.filter((_, symbol) => language.nodeTypeIsNamed(symbol))
}

function actionsByKind(spec: LanguageSpec): Map<string, Action> {
  const actions = new Map<string, Action>()
  const add = (kinds: readonly string[] | undefined, action: Action) => {
    for (const kind of kinds ?? []) actions.set(kind, action)
  }
  add(spec.comments, { type: 'comment' })
  add(spec.docstrings ? [spec.docstrings] : [], { type: 'docstring' })
  add(spec.functions, { type: 'function' })
  add(spec.preprocessor, { type: 'preprocessor' })
  add(spec.logicalExpressions, { type: 'logical' })
  add(spec.logicalOperators, { type: 'operator' })
  for (const [list, control] of Object.entries(CONTROLS)) add(spec[list as keyof typeof CONTROLS], control)
  for (const [kind, [name, value]] of Object.entries(spec.naming ?? {}))
    actions.set(kind, { type: 'naming', name, value })
  for (const [kind, what] of Object.entries(spec.types)) actions.set(kind, { type: 'type', kind: what })
  for (const [kind, field] of Object.entries(spec.scopes ?? {})) actions.set(kind, { type: 'scope', field })
  for (const [kind, rule] of Object.entries(spec.imports)) actions.set(kind, { type: 'import', rule })
  return actions
}
