import type { Node } from 'web-tree-sitter'
import { childOfKind } from './nodes.ts'
import type { Exported, LanguageSpec, Signature, TypeSignature } from './spec.ts'

export const elixir: LanguageSpec = {
  name: 'Elixir',
  grammar: 'cursorless/elixir',
  separator: '.',
  comments: ['comment'],
  functions: ['call:def', 'call:defp', 'call:defmacro', 'call:defmacrop'],
  clausedLambdas: ['anonymous_function'],
  bodiless: true,
  signature,
  equations: true,
  types: { 'call:defmodule': 'module', 'call:defprotocol': 'protocol', 'call:defimpl': 'implementation' },
  typeSignature,
  exports: {
    names: { 'call:def': named, 'call:defmacro': named },
    inside: ['call', 'do_block'],
  },
  ifs: ['call:if', 'call:unless'],
  branches: ['call:for', 'call:with'],
  switches: ['call:case', 'call:cond', 'call:receive', 'rescue_block', 'catch_block'],
  cases: ['stab_clause'],
  elses: ['else_block'],
  logicalExpressions: ['binary_operator'],
  logicalOperators: ['&&', '||', 'and', 'or'],
}

/** `def find(limit) when limit > 0 do`: the head of a clause lies under its guard. */
function head(node: Node): Node | null {
  const first = childOfKind(node, 'arguments')?.namedChild(0) ?? null
  const isGuarded = first?.childForFieldName('operator')?.type === 'when'
  return isGuarded ? (first?.childForFieldName('left') ?? null) : first
}

/** A head without `do` only announces the clauses that follow. */
function signature(node: Node): Signature | undefined {
  const top = head(node)
  if (!top || !hasBody(node)) return undefined
  return {
    name: top.childForFieldName('target') ?? top,
    parameters: childOfKind(top, 'arguments'),
  }
}

function hasBody(node: Node): boolean {
  if (childOfKind(node, 'do_block')) return true
  const given = childOfKind(node, 'arguments')?.namedChildren ?? []
  return given.some((one) => one.type === 'keywords' && /\bdo:/.test(one.text))
}

function typeSignature(node: Node): TypeSignature {
  return { name: head(node), body: childOfKind(node, 'do_block') }
}

function named(node: Node): Exported[] {
  const name = signature(node)?.name
  return name ? [{ node: name }] : []
}
