import type { Node } from 'web-tree-sitter'

const MAX_CLIMB = 3

/** Of the call whose name stands at a position; undefined where nothing is called. */
export function argumentCount(root: Node, at: number): number | undefined {
  let node = root.descendantForIndex(at)
  if (!node || !/identifier$|^name$|^word$/.test(node.type)) return undefined
  for (let climb = 0; node && climb < MAX_CLIMB; climb++) {
    const list: Node | null = node.childForFieldName('arguments')
    if (list) return list.namedChildren.filter(({ type }) => !type.includes('comment')).length
    node = node.parent
  }
  return undefined
}
