import { expect, it } from 'vitest'
import { openEncoding } from '../../src/encoding/open-encoding.ts'
import { idsOf } from './reference.ts'
import { writtenFile } from './tokenizer-files.ts'

const PIECES = ['<unk>', '</s>', '▁', 'a', 'b', '<', '/', 's', '>', 'ab']
const [UNKNOWN, END] = PIECES.keys()
const SPECIAL = [UNKNOWN, END].map((id) => ({ id, content: PIECES[id], special: true, normalized: false }))

/** As T5's and XLM-R's: special tokens stand among the pieces, with the best score of all. */
function unigram(pieces = PIECES) {
  return {
    ...{ normalizer: null, post_processor: null, added_tokens: SPECIAL },
    pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
    decoder: { type: 'Metaspace', replacement: '▁' },
    model: {
      ...{ type: 'Unigram', unk_id: UNKNOWN },
      vocab: pieces.map((piece, id) => [piece, id <= END ? 0 : -3]),
    },
  }
}

const placesOf = (pieces: string[]) => pieces.map((piece) => PIECES.indexOf(piece))

it('special tokens among the pieces are text where they are off, and tokens where they are allowed', async () => {
  const path = writtenFile(unigram())
  const [off, allow] = [await openEncoding(path), await openEncoding(path, { special: 'allow' })]
  expect([...idsOf(off, 'a</s>b')]).toEqual(placesOf(['▁', 'a', '<', '/', 's', '>', 'b']))
  expect([...idsOf(allow, 'a</s>')]).toEqual(placesOf(['▁', 'a', '</s>']))
  for (const encoder of [off, allow]) {
    expect([...idsOf(encoder, 'ab 日 b')]).toEqual(placesOf(['▁', 'ab', '▁', '<unk>', '▁', 'b']))
    expect(encoder.decode([END])).toBe('</s>')
    expect(encoder.vocabularySize).toBe(PIECES.length)
  }
})

it('unknown characters that spell a special token are unknown where it is off', async () => {
  const pieces = PIECES.map((piece, id) => (id > END && '</s>'.includes(piece) ? `${piece}${piece}` : piece))
  const encoder = await openEncoding(writtenFile(unigram(pieces)))
  expect([...idsOf(encoder, 'a</s>b')]).toEqual(placesOf(['▁', 'a', '<unk>', 'b']))
})

it('ids of nothing are the empty text', async () => {
  const encoder = await openEncoding(writtenFile(unigram()))
  expect(encoder.decode([])).toBe('')
  expect(encoder.decodeBytes([])).toHaveLength(0)
})

it('a piece of more tokens than fit on the stack is an error that says so', async () => {
  const encoder = await openEncoding(writtenFile(unigram()))
  expect(() => encoder.count('a'.repeat(200_000))).toThrow(
    expect.objectContaining({
      ...{ code: 'piece_too_long', class: 'permanent', hint: 'give it in parts' },
      cause: expect.any(RangeError),
    }),
  )
})
