import type { Node } from 'web-tree-sitter'
import type { Exported, ExportRule } from '../languages/spec.ts'
import type { ExportRecord } from '../records.ts'
import { firstWord } from './actions.ts'
import { nodeName } from './names.ts'

/** The names a file lets others use, in the order of the text. */
export function findExports(root: Node, text: string, rule: ExportRule): ExportRecord[] {
  const found: ExportRecord[] = []
  const inside = new Set(rule.inside)
  const open = root.namedChildren.reverse()
  for (let node = open.pop(); node; node = open.pop()) {
    for (const exported of exportedBy(node, text, rule)) {
      const name = exported.text ?? nodeName(exported.node)
      if (name && (rule.named?.test(name) ?? true))
        found.push({ name, line: exported.node.startPosition.row + 1 })
    }
    if (inside.has(node.type)) open.push(...node.namedChildren.reverse())
  }
  return found
}

function exportedBy(node: Node, text: string, rule: ExportRule): readonly Exported[] {
  const find = finder(node, text, rule)
  if (find === undefined) return []
  const exported = typeof find === 'function' ? find(node) : inField(node, find)
  return exported.length > 0 && isVisible(text.slice(node.startIndex, exported[0].node.startIndex), rule)
    ? exported
    : []
}

function finder(node: Node, text: string, { names }: ExportRule): ExportRule['names'][string] | undefined {
  const kind = Object.hasOwn(names, node.type)
    ? node.type
    : `${node.type}:${firstWord(text, node.startIndex)}`
  return Object.hasOwn(names, kind) ? names[kind] : undefined
}

function inField(node: Node, field: string): Exported[] {
  const name = node.childForFieldName(field)
  return name ? [{ node: name }] : []
}

function isVisible(head: string, { visible, hidden }: ExportRule): boolean {
  return (visible?.test(head) ?? true) && !hidden?.test(head)
}
