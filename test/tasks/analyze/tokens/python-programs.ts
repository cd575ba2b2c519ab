import fc from 'fast-check'

const name = fc.constantFrom('a', 'b', 'f', 'g', 'self')

const { expression } = fc.letrec<{ expression: string; operand: string; group: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4 },
    tie('operand'),
    fc
      .tuple(tie('group'), fc.constantFrom('and', 'or', '==', '+', 'in'), tie('group'))
      .map((parts) => parts.join(' ')),
    fc.tuple(tie('group'), tie('group'), tie('expression')).map(([a, b, c]) => `${a} if ${b} else ${c}`),
    tie('operand').map((a) => `lambda a, b=${a}: ${a}`),
  ),
  operand: fc.oneof(
    { maxDepth: 4 },
    name,
    fc.constantFrom('1', '"and"', "'''or'''", '...'),
    tie('expression').map((a) => `f(${a}, *b)`),
    tie('expression').map((a) => `self.g(${a})`),
    tie('expression').map((a) => `f"{{{(${a})!r:>{a}}}}"`.replaceAll('"and"', '1')),
    fc.tuple(tie('expression'), tie('group')).map(([a, b]) => `[${a} for a in ${b} if ${b}]`),
    tie('group')
      .map((a) => `not ${a}`)
      .map((a) => `(${a})`),
  ),
  group: fc.oneof(
    { maxDepth: 4 },
    tie('operand'),
    tie('expression').map((a) => `(${a})`),
  ),
}))

const { block } = fc.letrec<{ statement: string[]; block: string[] }>((tie) => {
  const nested = (header: fc.Arbitrary<string>) =>
    fc.tuple(header, tie('block')).map(([first, rest]) => [`${first}:`, ...rest.map((line) => `  ${line}`)])
  const simple = fc.oneof(
    expression.map((a) => `x = ${a}`),
    expression.map((a) => `return ${a}`),
    fc.tuple(name, expression).map(([a, b]) => `${a}: int = ${b}; pass`),
    fc.constantFrom('pass', '# if a:', '', '"""def f():"""'),
  )
  const either = fc
    .tuple(nested(expression.map((a) => `if ${a}`)), nested(fc.constant('else')))
    .map((two) => two.flat())
  return {
    statement: fc.oneof(
      { maxDepth: 3 },
      simple.map((line) => [line]),
      either,
      nested(expression.map((a) => `while ${a}`)),
      nested(fc.tuple(name, expression).map(([a, b]) => `for ${a} in ${b}`)),
      nested(fc.tuple(name, expression).map(([a, b]) => `def ${a}(self, b=${b})`)),
      nested(name.map((a) => `class ${a}`)),
    ),
    block: fc
      .array(tie('statement'), { minLength: 1, maxLength: 4 })
      .map((lines) => [...lines.flat(), 'pass']),
  }
})

/** Text of a Python program without meaning, which has a bit of everything that is counted. */
export const program = block.map((lines) => `${lines.join('\n')}\n`)
