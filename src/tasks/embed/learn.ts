import { isBinary } from '../../core/binary.ts'
import { TaskError } from '../../core/errors.ts'
import { FileInput } from '../../core/file-input.ts'
import { textOf } from '../../core/text-of.ts'
import { FrequencyCounter } from './hash/idf.ts'

/** In how many of the texts each term is. What has no text is not counted. */
export function learnFrequencies(inputs: Iterable<unknown>): Uint8Array {
  const counter = new FrequencyCounter()
  for (const input of inputs) {
    const text = textIn(input)
    if (text !== undefined) counter.add(text)
  }
  return counter.finish().bytes
}

/** Its own attempt will tell what is wrong with an item that can't be read. */
function textIn(input: unknown): string | undefined {
  try {
    return input instanceof FileInput && isBinary(input.bytes()) ? undefined : textOf(input)
  } catch (error) {
    if (error instanceof TaskError) return undefined
    throw error
  }
}
