import type { Node } from 'web-tree-sitter'
import type { LanguageSpec, Signature } from '../languages/spec.ts'
import { newMetrics } from '../new-metrics.ts'
import type { FunctionMetrics } from '../records.ts'
import { nodeName, qualify } from './names.ts'

const ANONYMOUS = '(anonymous)'

/** Starts the metrics of a function; none for a declaration without a body. `giver` names an anonymous one. */
export function describeFunction(
  node: Node,
  spec: LanguageSpec,
  prefix: string,
  giver: Node | null,
): { metrics?: FunctionMetrics; name?: string } {
  if (!spec.bodiless && !node.childForFieldName('body')) return {}
  const signature = spec.signature ? spec.signature(node, giver) : usualSignature(node)
  if (!signature) return {}
  const nameNode = signature.name ?? giver
  const name = signature.text ?? nodeName(nameNode)
  const line = (nameNode ?? node).startPosition.row + 1
  const endLine = node.endPosition.row + 1
  const qualified = name ? qualify(prefix, name, spec.separator) : ANONYMOUS
  const params = countParameters(node, signature.parameters, spec)
  return { metrics: newMetrics(qualified, line, params, endLine), name }
}

function usualSignature(node: Node): Signature {
  return { name: node.childForFieldName('name'), parameters: node.childForFieldName('parameters') }
}

function countParameters(node: Node, list: Signature['parameters'], spec: LanguageSpec): number {
  if (!list) return node.childForFieldName('parameter') ? 1 : 0
  let count = 0
  const parameters = 'namedChildren' in list ? list.namedChildren : list
  for (const parameter of parameters) count += parameterCount(parameter, spec)
  return count
}

function parameterCount(node: Node, spec: LanguageSpec): number {
  const { type } = node
  if (spec.comments.includes(type) || spec.notParameters?.includes(type) || type === 'ERROR') return 0
  if (node.text === 'void') return 0
  if (!spec.parameterNames) return 1
  return Math.max(1, node.childrenForFieldName(spec.parameterNames).length)
}
