import { FatalError } from '../../core/errors.ts'
import { defineTask } from '../../core/task.ts'
import { TOTALS } from './aggregate.ts'
import { human } from './human.ts'
import { nameOrPath, OPTIONS, type TokenizeOptions } from './options.ts'
import { openPacking } from './packing.ts'
import { TABLE, withIds } from './table.ts'

/** How many tokens each text has, and which: of files, strings, and rows with a field `text`. */
export default defineTask({
  name: 'tokenize',
  version: 2,
  lane: 'cpu',
  describe: 'Counts the tokens of texts, or gives their ids: exactly those of the encodings that models use',
  options: OPTIONS,
  reads: 'text',
  letsGoOfBytes: true,
  needs: () => ['text'],
  check: checkOptions,
  fingerprint: ({ options: { encoding } }) => (typeof encoding === 'string' ? undefined : encoding.sha256),
  locating: ['encoding'],
  share: async ({ options }) => {
    // Only needed where texts are encoded: the main thread reads this file for its options.
    const { shareEncoding } = await import('../../encoding/open-encoding.ts')
    return shareEncoding(nameOrPath(options))
  },
  setup: async ({ options, shared }) => {
    const { Tokenizer } = await import('./tokenizer.ts')
    return Tokenizer.open(options, shared)
  },
  process: (input: unknown, { state, keep }) => state.tokenize(input, keep),
  reduce: TOTALS,
  complete: withIds,
  table: TABLE,
  human,
})

async function checkOptions(options: TokenizeOptions): Promise<void> {
  const { overflow, maxTokens, separator } = options
  if (overflow !== undefined && maxTokens === undefined)
    throw new FatalError(
      'bad_option',
      `--tokenize.overflow ${overflow} has no limit to go by`,
      'add --tokenize.max-tokens',
    )
  // Only the encoding tells whether there is such a token, and a result file that is opened is late to learn it.
  if (separator !== undefined) await openPacking(options)
}
