import type { Node } from 'web-tree-sitter'
import type { LanguageSpec, Signature } from './spec.ts'

/** Voice commands: what is said names what is done. */
export const talon: LanguageSpec = {
  name: 'Talon',
  grammar: 'cursorless/talon',
  separator: '.',
  comments: ['comment'],
  functions: ['command_declaration'],
  bodiless: true,
  signature: (node: Node): Signature => ({ name: node.childForFieldName('left'), parameters: null }),
  types: {},
  ifs: [],
  branches: [],
}
