import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { compileWasm, largestFunction } from '../../../src/code/tree/compile-wasm.ts'

const EMPTY = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])
const grammar = (name: string) =>
  readFileSync(
    createRequire(import.meta.url).resolve(`@vscode/tree-sitter-wasm/wasm/tree-sitter-${name}.wasm`),
  )

test('the largest function of a module is found in its code section', () => {
  expect(largestFunction(EMPTY)).toBe(0)
  expect(largestFunction(grammar('go'))).toBeLessThan(10_000)
  expect(largestFunction(grammar('bash'))).toBeGreaterThan(100_000)
})

test('a module compiles whether it stays in the baseline compiler or not', () => {
  for (const bytes of [EMPTY, grammar('go'), grammar('bash')]) expect(compileWasm(bytes)).toBeTypeOf('object')
})
