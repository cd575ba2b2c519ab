import type { Node } from 'web-tree-sitter'
import type { LanguageSpec, Signature } from './spec.ts'

export const c: LanguageSpec = {
  name: 'C',
  grammar: 'cursorless/c',
  separator: '::',
  comments: ['comment'],
  functions: ['function_definition'],
  signature: declarator,
  types: {
    struct_specifier: 'struct',
    union_specifier: 'union',
    enum_specifier: 'enum',
    type_definition: 'typedef',
  },
  mentions: ['struct_specifier', 'union_specifier', 'enum_specifier', 'class_specifier'],
  ifs: ['if_statement'],
  branches: ['for_statement', 'while_statement', 'do_statement'],
  ternaries: ['conditional_expression'],
  switches: ['switch_statement'],
  cases: ['case'],
  elses: ['else', 'preproc_else'],
  jumps: ['goto_statement'],
  preprocessor: ['preproc_if', 'preproc_ifdef', 'preproc_elif'],
  logicalExpressions: ['binary_expression'],
  logicalOperators: ['&&', '||'],
}

export const cpp: LanguageSpec = {
  ...c,
  name: 'C++',
  grammar: 'cursorless/cpp',
  // class MYLIB_EXPORT Name
  macros: /\b(?:class|struct)\s+([A-Z][A-Z0-9_]{2,})\s+(?=[A-Za-z_]\w*\s*(?:final\s*)?[:{])/g,
  lambdas: ['lambda_expression'],
  implicitThis: true,
  types: { ...c.types, class_specifier: 'class' },
  scopes: { namespace_definition: 'name' },
  branches: [...c.branches, 'for_range_loop', 'catch_clause'],
}

const MAX_DECLARATOR_DEPTH = 32

/** What a macro makes look like a function. */
const STATEMENTS = /^(?:if|for|while|switch|return|else|do)$/

/** Name and parameters lie under pointer, reference and parenthesised declarators. */
function declarator(node: Node): Signature | undefined {
  let inner = node.childForFieldName('declarator')
  const converted = inner && conversion(inner)
  if (converted) return converted
  for (let depth = 0; inner && depth < MAX_DECLARATOR_DEPTH; depth++) {
    const next = inner.childForFieldName('declarator') ?? wrapped(inner)
    if (inner.type === 'function_declarator' && next && next.type !== 'parenthesized_declarator')
      return STATEMENTS.test(next.text)
        ? undefined
        : { name: next, parameters: inner.childForFieldName('parameters') }
    inner = next
  }
  return madeByMacro(node)
}

/** `TEST(name) {…}` has a type's word for its name, to the grammar. */
function madeByMacro(node: Node): Signature | undefined {
  const name = node.childForFieldName('type')
  const parameters = node.childForFieldName('declarator')
  const isMacro = name?.type === 'type_identifier' && parameters?.type === 'parenthesized_declarator'
  return isMacro && !STATEMENTS.test(name.text) ? { name, parameters } : undefined
}

/** `operator bool()` has a type where others have a name. */
function conversion(node: Node): Signature | undefined {
  let inner: Node | null = node
  while (inner?.type === 'qualified_identifier') inner = inner.childForFieldName('name')
  if (inner?.type !== 'operator_cast') return undefined
  while (inner && inner.type !== 'abstract_function_declarator') inner = inner.childForFieldName('declarator')
  if (!inner) return undefined
  const text = node.text.slice(0, inner.startIndex - node.startIndex).trimEnd()
  return { name: node, parameters: inner.childForFieldName('parameters'), text }
}

/** `(name)` and `&name` keep what they wrap in no field. */
function wrapped(node: Node): Node | null {
  return /^(parenthesized|reference|attributed)_declarator$/.test(node.type) ? node.namedChild(0) : null
}
