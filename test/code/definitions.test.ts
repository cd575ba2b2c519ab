import { describe, expect, it } from 'vitest'
import { OutlineReader } from '../../src/code/definitions.ts'

const reader = new OutlineReader()

/** The first line of each definition; those inside of others with their indentation. */
async function begins(path: string, text: string): Promise<string[]> {
  const { definitions } = await reader.read(text, path)
  return definitions.map(({ start, isInner }) => {
    const line = text.slice(start, text.indexOf('\n', start))
    return isInner ? `  ${line}` : line
  })
}

describe('definitions begin', () => {
  it('with the comments and decorators above them (Python, by its tokens)', async () => {
    const text = `import os
X = 1

# What it is.
@wraps(os)
def one():
    def inner():
        return 2
    return inner

class Two:
    """Says so."""

    @property
    def three(self):
        return 3
    def four(self): return 4
`
    expect(await begins('a.py', text)).toEqual([
      '# What it is.',
      '  def inner():',
      'class Two:',
      '  @property',
      '  def four(self): return 4',
    ])
  })

  it('with the type on its own line (C)', async () => {
    const text = `#include <stdio.h>

/*
 * Prints it; twice.
 */
static int
print(int a)
{
  return printf("%d;", a);
}
int main(void) { return print(1); }
`
    expect(await begins('a.c', text)).toEqual(['/*', 'int main(void) { return print(1); }'])
  })

  it('at what is named, not at functions that are arguments (TypeScript)', async () => {
    const text = `/** A store. */
export class Store {
  /** Reads it. */
  read(): number[] {
    return this.all.map((one) => {
      return one + 1
    })
  }
}
interface Point { x: number }
const area = (a: Point) => a.x
`
    expect(await begins('a.ts', text)).toEqual([
      '/** A store. */',
      '  /** Reads it. */',
      'interface Point { x: number }',
      'const area = (a: Point) => a.x',
    ])
  })

  it('by the tree where there is no reader of tokens, or it is not sure (Rust, broken C)', async () => {
    const rust = '#[derive(Debug)]\nstruct A;\n\nimpl A {\n    // adds\n    fn add(&self) {}\n}\n'
    expect(await begins('a.rs', rust)).toEqual(['#[derive(Debug)]', '  // adds'])
    expect(await begins('a.c', 'int f(void) { return (1; }\n\nint g(void) { return 2; }\n')).toContain(
      'int g(void) { return 2; }',
    )
  })

  it('nowhere in prose, in languages without a parser, in too much text', async () => {
    expect(await reader.read('def f(): pass\n', 'notes')).toEqual({ language: 'Text', definitions: [] })
    expect((await reader.read('SUBROUTINE F\n', 'a.f90')).definitions).toEqual([])
    expect((await reader.read('int f(void) {}\n'.repeat(200_000), 'a.c')).definitions).toEqual([])
  })
})
