import type { Node } from 'web-tree-sitter'
import type { LanguageSpec } from './languages/spec.ts'
import type { TypeRecord } from './result.ts'
import { shorten } from './text.ts'

const MAX_NAME = 200

/** A node's text as a name: on one line and not too long. */
export function nodeName(node: Node | null): string | undefined {
  if (!node) return undefined
  const name = shorten(node.text, MAX_NAME)
  return name === '' ? undefined : name
}

/** What qualifies the names inside: `impl<'a> Iterator for Lines<'a>` gives `Lines`. */
export function scopeName(node: Node | null): string | undefined {
  return nodeName(node)?.replace(/<.*$/, '')
}

/** `Outer.inner`; deep nests keep the inner name alone, so that names stay short in hostile code. */
export function qualify(prefix: string, name: string, separator: string): string {
  return prefix === '' || prefix.length > MAX_NAME ? name : `${prefix}${separator}${name}`
}

/** A type's own name, or undefined for one without. */
export function describeType(node: Node, kind: LanguageSpec['types'][string]): TypeRecord | undefined {
  const nameNode = node.childForFieldName('name') ?? node.childForFieldName('declarator')
  const name = nameNode?.type.endsWith('declarator') ? declaredName(nameNode) : nodeName(nameNode)
  if (!nameNode || !name) return undefined
  return { name, kind: typeof kind === 'string' ? kind : kind(node), line: nameNode.startPosition.row + 1 }
}

/** `typedef int (*compare)(a, b)` declares `compare`. */
function declaredName(node: Node): string | undefined {
  return /\w+/.exec(node.text)?.[0]
}
