import type { Node } from 'web-tree-sitter'
import type { LanguageSpec, TypeSignature } from '../languages/spec.ts'
import type { TypeRecord } from '../records.ts'
import { shorten } from '../text.ts'

const MAX_NAME = 200

/** A node's text as a name: on one line and not too long. */
export function nodeName(node: Node | null): string | undefined {
  return node ? asName(node.text) : undefined
}

/** On one line and not too long; undefined for an empty one. */
export function asName(text: string): string | undefined {
  const name = shorten(text, MAX_NAME)
  return name === '' ? undefined : name
}

/** `Run` of `Server.Run`; empty where a name is none that can be called. */
export function lastName(name: string | undefined): string {
  return /[\p{L}\p{N}_$]+$/u.exec(name ?? '')?.[0] ?? ''
}

/** What qualifies the names inside: `impl<'a> Iterator for Lines<'a>` gives `Lines`. */
export function scopeName(node: Node | null): string | undefined {
  return nodeName(node)?.replace(/<.*$/, '')
}

/** `Outer.inner`; deep nests keep the inner name alone, so that names stay short in hostile code. */
export function qualify(prefix: string, name: string, separator: string): string {
  return prefix === '' || prefix.length > MAX_NAME ? name : `${prefix}${separator}${name}`
}

/** Where most grammars have a type's name and body. */
export function usualType(node: Node): TypeSignature {
  const name = node.childForFieldName('name') ?? node.childForFieldName('declarator')
  return { name, body: node.childForFieldName('body') }
}

/** A type's own name, or undefined for one without; what has no kind only qualifies what is in it. */
export function describeType(
  node: Node,
  kind: LanguageSpec['types'][string],
  { name: nameNode, text }: TypeSignature,
): (Omit<TypeRecord, 'kind'> & { kind: string | undefined }) | undefined {
  const name = text ?? (nameNode?.type.endsWith('declarator') ? declaredName(nameNode) : nodeName(nameNode))
  if (!nameNode || !name) return undefined
  const line = nameNode.startPosition.row + 1
  return { name, kind: typeof kind === 'string' ? kind : kind(node), line }
}

/** `typedef int (*compare)(a, b)` declares `compare`. */
function declaredName(node: Node): string | undefined {
  return /\w+/.exec(node.text)?.[0]
}
