import { expect, it } from 'vitest'
import { replyText } from '../../src/remote/reply-text.ts'

const LATIN = Buffer.from('"café"', 'latin1')

it.each([
  ['UTF-8', Buffer.from('"café"'), undefined],
  ['UTF-8 behind a byte order mark', Buffer.from('\ufeff"café"'), undefined],
  ['UTF-8 that calls itself something else', Buffer.from('"café"'), 'application/json; charset=iso-8859-1'],
  ['the charset it names', LATIN, 'application/json; charset=iso-8859-1'],
  ['one in quotes', LATIN, 'application/json;Charset = "windows-1252"; v=1'],
  ['UTF-16', Buffer.from('\ufeff"café"', 'utf16le'), 'application/json; charset=utf-16'],
])('a reply is read that is in %s', (_, body, contentType) => {
  expect(replyText(body, contentType)).toBe('"café"')
})

it.each([undefined, 'application/json', 'text/html; charset=utf-8', 'text/html; charset=klingon'])(
  'one that is not UTF-8 is no text where its type is %s',
  (contentType) => {
    expect(replyText(LATIN, contentType)).toBeUndefined()
  },
)
