import type { Node } from 'web-tree-sitter'
import { childOfKind, childrenOfKind } from './nodes.ts'
import type { Exported, ExportRule } from './spec.ts'

/** ES modules by their statements, CommonJS by assignments to `exports`. */
export const javascriptExports: ExportRule = {
  names: { export_statement: exportedByStatement, expression_statement: exportedByAssignment },
}

function exportedByStatement(node: Node): Exported[] {
  const clause = childOfKind(node, 'export_clause')
  if (clause) return childrenOfKind(clause, 'export_specifier').map(specifier)
  const namespace = childOfKind(node, 'namespace_export')?.namedChild(0)
  if (namespace) return [{ node: namespace }]
  if (/^export\s*\*/.test(node.text)) return [{ node, text: '*' }]
  if (/^export\s*(?:default\b|=)/.test(node.text)) return [{ node, text: 'default' }]
  const declaration = node.childForFieldName('declaration')
  return declaration ? declared(declaration) : []
}

/** `export { a as b }` */
function specifier(node: Node): Exported {
  return { node: node.childForFieldName('alias') ?? node.childForFieldName('name') ?? node }
}

function declared(declaration: Node): Exported[] {
  const inner = declaration.type === 'ambient_declaration' ? declaration.namedChild(0) : declaration
  if (!inner) return []
  const name = inner.childForFieldName('name')
  if (name) return [{ node: name }]
  return childrenOfKind(inner, 'variable_declarator').flatMap((one) => bound(one.childForFieldName('name')))
}

/** `export const { a, b: [c] } = d`: every name in a pattern. */
function bound(name: Node | null): Exported[] {
  if (!name) return []
  if (!name.type.endsWith('_pattern')) return [{ node: name }]
  const names = name.descendantsOfType(['identifier', 'shorthand_property_identifier_pattern'])
  return names.map((node) => ({ node }))
}

function exportedByAssignment(node: Node): Exported[] {
  const target = /^(?:module\s*\.\s*)?exports\s*(?:\.\s*([\w$]+)\s*)?=(?!=)/.exec(node.text)
  if (!target) return []
  if (target[1]) return [{ node, text: target[1] }]
  const object = childOfKind(node, 'assignment_expression')?.childForFieldName('right')
  return object?.type === 'object' ? keys(object) : [{ node, text: 'default' }]
}

/** `module.exports = { a, b: c, d() {} }` */
function keys(object: Node): Exported[] {
  return object.namedChildren.flatMap((one) => {
    const key = one.childForFieldName('key') ?? one.childForFieldName('name')
    if (one.type === 'shorthand_property_identifier') return [{ node: one }]
    return key ? [{ node: key }] : []
  })
}
