import type { Node } from 'web-tree-sitter'
import { childrenOfKind } from './nodes.ts'
import type { LanguageSpec, TypeSignature } from './spec.ts'

/** Terraform and its kin: labelled blocks are the types. */
export const hcl: LanguageSpec = {
  name: 'HCL',
  grammar: 'cursorless/hcl',
  separator: '.',
  comments: ['comment'],
  functions: [],
  types: { block: (node) => node.namedChild(0)?.text },
  typeSignature: labels,
  exports: {
    names: {
      'block:output': (node) => {
        const { name, text } = labels(node)
        return name ? [{ node: name, text }] : []
      },
    },
    inside: ['body'],
  },
  ifs: [],
  branches: [],
}

/** `resource "aws_instance" "web"` is `aws_instance.web`; a block without labels has no name. */
function labels(node: Node): TypeSignature & { text: string } {
  const found = childrenOfKind(node, 'string_lit')
  return { name: found[0] ?? null, body: null, text: found.map(({ text }) => text.slice(1, -1)).join('.') }
}
