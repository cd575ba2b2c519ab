import type { Node } from 'web-tree-sitter'
import { childOfKind } from './nodes.ts'
import type { Exported, LanguageSpec, Signature, TypeSignature } from './spec.ts'

const list = (words: string): string[] => words.split(' ').map((word) => `list_lit:${word}`)
const types = ['protocol', 'record', 'type', 'interface']
const exported = list('def defn defmacro defmulti defprotocol defrecord deftype definterface defonce')

export const clojure: LanguageSpec = {
  name: 'Clojure',
  grammar: 'cursorless/clojure',
  separator: '.',
  comments: ['comment'],
  functions: list('defn defn- defmacro defmethod'),
  lambdas: ['anon_fn_lit', ...list('fn fn* letfn reify')],
  bodiless: true,
  signature,
  types: Object.fromEntries(types.map((kind) => [`list_lit:def${kind}`, kind])),
  typeSignature,
  exports: { names: Object.fromEntries(exported.map((kind) => [kind, named])), hidden: /\^:private/ },
  ifs: ['anon_fn_lit:if', 'anon_fn_lit:when', ...list('if if-not if-let if-some')],
  branches: list('when when-not when-let when-some when-first doseq dotimes while for catch'),
  pairedCases: { 'list_lit:cond': 1, 'list_lit:case': 2, 'list_lit:condp': 3 },
  /** Their operands are children without an operator between: a call is one decision. */
  elseIfs: list('and or'),
}

/** `(defn name "doc" [a b & more] …)` */
function signature(node: Node): Signature {
  const parameters = childOfKind(node, 'vec_lit')?.namedChildren ?? []
  return { name: second(node), parameters: parameters.filter(({ text }) => text !== '&') }
}

function typeSignature(node: Node): TypeSignature {
  return { name: second(node), body: null }
}

function named(node: Node): Exported[] {
  const name = second(node)
  return name ? [{ node: name }] : []
}

/** Without its metadata: `^:private name`. */
function second(node: Node): Node | null {
  const name = node.namedChild(1)
  return name?.childForFieldName('name') ?? name
}
