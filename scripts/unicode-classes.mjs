/**
 * Writes src/encoding/unicode-classes-data.ts: the class of every code point as the reference's regex engine has
 * it, since its Unicode version and Node's differ and Node's changes. Run by hand when the reference is updated:
 * node scripts/unicode-classes.mjs
 */
import { writeFileSync } from 'node:fs'
import { Tiktoken } from 'tiktoken'

const CODE_POINTS = 0x110000
const CLASSES = {
  U: '[\\p{Lu}\\p{Lt}]',
  L: '\\p{Ll}',
  B: '[\\p{Lm}\\p{Lo}]',
  M: '\\p{M}',
  N: '\\p{N}',
  S: '\\s',
}

const EVERY_BYTE = `! 0 ${[...Array(256).keys()].map((byte) => Buffer.of(byte).toString('base64')).join(' ')}`
const everything = [...Array(CODE_POINTS).keys()]
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code))
  .join('')

const classOf = Array(CODE_POINTS).fill('O')
for (const [name, pattern] of Object.entries(CLASSES))
  for (const character of matched(pattern)) classOf[character.codePointAt(0)] = name

/** An encoder drops what its pattern does not match: with single bytes as its tokens, the rest comes back. */
function matched(pattern) {
  const encoder = new Tiktoken(EVERY_BYTE, {}, pattern)
  const bytes = Buffer.from(encoder.encode_ordinary(everything))
  encoder.free()
  return bytes.toString('utf8')
}

let runs = ''
for (let start = 0, end = 0; start < CODE_POINTS; start = end) {
  while (end < CODE_POINTS && classOf[end] === classOf[start]) end++
  runs += (end - start > 1 ? (end - start).toString(36) : '') + classOf[start]
}
const lines = runs.match(/.{1,100}/g).map((line) => `  '${line}',`)
writeFileSync(
  'src/encoding/unicode-classes-data.ts',
  `/**
 * Classes of all code points in order, as runs: a length in base 36 (none for 1), then the class. U: Lu, Lt. L: Ll.
 * B: Lm, Lo. M: M. N: N. S: white space. O: all others. Made by scripts/unicode-classes.mjs.
 */
export const UNICODE_RUNS = [
${lines.join('\n')}
].join('')
`,
)
