import { readFileSync } from 'node:fs'
import { SourceText } from '../../../../src/code/source-text.ts'
import type { TokenReader } from '../../../../src/code/tokens/readers.ts'
import { TreeAnalyzer } from '../../../../src/code/tree/tree-analyzer.ts'

const analyzer = new TreeAnalyzer('lizard')

/** What the tokens tell beside what the tree tells. */
export async function bothWays(
  text: string | Uint8Array,
  language: string,
  read: TokenReader,
): Promise<{ tokens: unknown; tree: unknown }> {
  const source = new SourceText(Buffer.from(text))
  const tokens = read(source.raw)
  const tree = await analyzer.analyze(source, language)
  return { tokens: tokens && { ...tokens, parse_error_share: 0 }, tree }
}

export function fixture(name: string): Buffer {
  return readFileSync(new URL(`../../../fixtures/analyze/${name}`, import.meta.url))
}
