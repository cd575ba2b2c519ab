import type { GrammarFile } from '../languages/spec.ts'

/**
 * Mistakes in the code of grammars: bytes that stand there once, and what they should be. Swift's scanner asks for no
 * memory for its state (`i32.const 0; i32.const 4; call calloc`) and reads what lies in the next best place: what it
 * finds in a file would depend on the files before.
 */
const MENDS: Partial<Record<GrammarFile, readonly [wrong: readonly number[], right: readonly number[]]>> = {
  'cursorless/swift': [
    [0x41, 0, 0x41, 4, 0x10],
    [0x41, 1, 0x41, 4, 0x10],
  ],
}

/** A grammar without its known mistakes; as it is where they are not found, since a newer one may be without them. */
export function mendGrammar(grammar: GrammarFile, wasm: Buffer): Buffer {
  const mend = MENDS[grammar]
  if (!mend) return wasm
  const [wrong, right] = mend.map((bytes) => Buffer.from(bytes))
  const at = wasm.indexOf(wrong)
  if (at < 0 || wasm.indexOf(wrong, at + 1) >= 0) return wasm
  right.copy(wasm, at)
  return wasm
}
