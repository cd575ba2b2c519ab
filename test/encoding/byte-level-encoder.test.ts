import { describe, expect, it } from 'vitest'
import { openEncoding } from '../../src/encoding/open-encoding.ts'
import type { AddedToken, TokenizerFile } from '../../src/encoding/tokenizer-file.ts'
import { idsOf } from './reference.ts'
import { byteLevelFiles, library, writtenFile } from './tokenizer-files.ts'

const FILES = byteLevelFiles()

function withToken(file: TokenizerFile, token: AddedToken): TokenizerFile {
  return { ...file, added_tokens: [...(file.added_tokens ?? []), token] }
}

it('an added token without a name is none', async () => {
  const file = withToken(FILES['GPT-2'], { id: 8_002, content: '', special: false, lstrip: true })
  const encoder = await openEncoding(writtenFile(file))
  const text = 'a b<tool> '
  expect([...idsOf(encoder, text)]).toEqual(library(FILES['GPT-2'])(text))
  expect(encoder.vocabularySize).toBe(8_002)
})

it('tokens have no places where a space was added and another one taken away', async () => {
  const encoder = await openEncoding(writtenFile(FILES.RoBERTa), { special: 'allow' })
  const noPlaces = expect.objectContaining({ code: 'no_offsets' })
  expect(encoder.decode(idsOf(encoder, 'a <|endoftext|>'))).toBe(' a<|endoftext|>')
  expect(() => encoder.encodeWithEnds('a <|endoftext|>')).toThrow(noPlaces)
  expect(() => encoder.encodeWithEnds('a')).toThrow(noPlaces)
  expect([...encoder.encodeWithEnds(' a<|endoftext|>').ends]).toEqual([2, 15])
})

describe('an added token whose id is also that of other bytes', () => {
  const ID = 300
  const path = () => writtenFile(withToken(FILES['GPT-2'], { id: ID, content: '<other>', special: true }))

  it('is its name', async () => {
    const encoder = await openEncoding(path(), { special: 'allow' })
    expect([...idsOf(encoder, 'a<other>b')]).toContain(ID)
    expect(encoder.decode(idsOf(encoder, 'a<other>b'))).toBe('a<other>b')
    expect([...encoder.encodeWithEnds('a<other>b').ends]).toEqual([1, 8, 9])
  })

  it('gives a text with these bytes no places', async () => {
    const bytes = (await openEncoding(writtenFile(FILES['GPT-2']))).decode([ID])
    const encoder = await openEncoding(path(), { special: 'allow' })
    expect([...idsOf(encoder, bytes)]).toEqual([ID])
    expect(() => encoder.encodeWithEnds(bytes)).toThrow(expect.objectContaining({ code: 'no_offsets' }))
  })
})
