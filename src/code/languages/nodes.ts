import type { Node } from 'web-tree-sitter'

/** Where in a node: a field, or however it is found. */
export type Place = string | ((node: Node) => Node | null)

export function at(node: Node, place: Place): Node | null {
  return typeof place === 'string' ? node.childForFieldName(place) : place(node)
}

/** The first named child of one of the kinds: grammars do not put everything into fields. */
export function childOfKind(node: Node, ...kinds: string[]): Node | null {
  return node.namedChildren.find((child) => kinds.includes(child.type)) ?? null
}

export function childrenOfKind(node: Node, ...kinds: string[]): Node[] {
  return node.namedChildren.filter((child) => kinds.includes(child.type))
}
