import { FatalError } from '../../core/errors.ts'
import type { Packing } from '../../core/table.ts'
import { nameOrPath, type TokenizeOptions } from './options.ts'

/** What models end a text with. */
const END_TOKENS = ['<|endoftext|>', '<|end_of_text|>', '<|im_end|>', '</s>', '<eos>', '[SEP]']

/** How ids are packed. Throws a `FatalError` `bad_option` for a separator that the encoding does not have. */
export async function openPacking(options: TokenizeOptions): Promise<Packing> {
  const { openEncoding } = await import('../../encoding/open-encoding.ts')
  const { TokenList } = await import('../../encoding/token-list.ts')
  const encoder = await openEncoding(nameOrPath(options), { special: 'allow' })
  const { vocabularySize: vocabulary, name } = encoder
  const { separator } = options
  if (separator === undefined) return { vocabulary }
  if (typeof separator === 'number') {
    if (separator < vocabulary) return { vocabulary, separator }
    throw badSeparator(`${name} has ${vocabulary} tokens`, `give an id below ${vocabulary}`)
  }
  const list = new TokenList()
  for (const text of END_TOKENS) {
    list.clear()
    encoder.encode(text, list)
    const [id] = list.toArray()
    // What is unknown may be one token too.
    if (list.length === 1 && encoder.decode([id]) === text) return { vocabulary, separator: id }
  }
  throw badSeparator(`${name} has no token that ends a text`, 'give the id of one')
}

function badSeparator(message: string, hint: string): FatalError {
  return new FatalError('bad_option', `--tokenize.separator: ${message}`, hint)
}
