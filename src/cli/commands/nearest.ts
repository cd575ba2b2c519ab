import { systemClock } from '../../core/clock.ts'
import type { Answer, AskOptions } from '../../nearest/answers.ts'
import type { Query } from '../../nearest/queries.ts'
import type { ModelFlags, QueryModel } from '../../nearest/query-model.ts'
import type { VectorIndex } from '../../nearest/vector-index.ts'
import type { NearestFlags } from '../args.ts'
import { answerLines, answerText, hitLines } from '../nearest-text.ts'
import { painter, screenWidth, type Terminal, usesColor, write } from '../terminal.ts'
import { escapeControls } from '../text.ts'
import { usage } from '../usage-error.ts'
import { parseCount, parseScore } from '../values.ts'

const MOST_HITS = 10_000
const MOST_THREADS = 256
const MOST_DIMENSIONS = 8_192

/** Looks for texts in a file of vectors; exit code 1 where some of many queries could not be asked. */
export async function nearestCommand(flags: NearestFlags, terminal: Terminal): Promise<number> {
  const options = optionsOf(flags)
  const path = flags.index ?? missing()
  const modelFlags = modelFlagsOf(flags)
  const [{ openIndex }, { openQueryModel }] = await Promise.all([
    import('../../nearest/search.ts'),
    import('../../nearest/query-model.ts'),
  ])
  const index = await openIndex(path, flags.column)
  try {
    const surroundings = { clock: systemClock, variables: terminal.env }
    const model = await openQueryModel(index, modelFlags, surroundings)
    try {
      return await tellAll(flags, options, { index, model }, terminal)
    } finally {
      await model.close()
    }
  } finally {
    index.close()
  }
}

function optionsOf({ query, queries, top, minScore, workers }: NearestFlags): AskOptions {
  if ((query === undefined) === (queries === undefined))
    throw usage(
      query === undefined ? 'what should be looked for?' : 'one query, or --queries: not both',
      'for example: millrace nearest "how rows are read" --index vectors.parquet',
    )
  return {
    top: parseCount('top', top, 1, MOST_HITS),
    minScore: minScore === undefined ? undefined : parseScore('min-score', minScore),
    threads: workers === undefined ? undefined : parseCount('workers', workers, 0, MOST_THREADS),
  }
}

function modelFlagsOf({ model, dimensions, baseUrl, keyVariable }: NearestFlags): ModelFlags {
  return {
    ...{ model, baseUrl, keyVariable },
    dimensions:
      dimensions === undefined ? undefined : parseCount('dimensions', dimensions, 1, MOST_DIMENSIONS),
  }
}

function missing(): never {
  throw usage('in which vectors?', 'name the file that --tasks embed has written: --index vectors.parquet')
}

async function tellAll(
  { query, queries, format = queries === undefined ? 'text' : 'json' }: NearestFlags,
  options: AskOptions,
  { index, model }: { index: VectorIndex; model: QueryModel },
  terminal: Terminal,
): Promise<number> {
  const { answers } = await import('../../nearest/answers.ts')
  let failed = 0
  for await (const answer of answers(await asked(query, queries), model, index, options)) {
    const isAlone = query !== undefined
    if (answer.error && isAlone) throw await alone(answer)
    if (answer.error) failed++
    if (!(await write(terminal.stdout, told(answer, format, isAlone, terminal)))) break
    if (isAlone && answer.found.length === 0) await write(terminal.stderr, 'nothing is near enough\n')
  }
  return failed > 0 ? 1 : 0
}

async function asked(query: string | undefined, queries: string | undefined) {
  if (query !== undefined) return [{ text: query } satisfies Query]
  const { readQueries } = await import('../../nearest/queries.ts')
  return readQueries(queries as string)
}

/** What is wrong with the only query is what the command ends with. */
async function alone({ error }: Answer): Promise<Error> {
  const { FatalError } = await import('../../core/errors.ts')
  const { code, message } = error as NonNullable<Answer['error']>
  return new FatalError(code, message, 'ask with a few words: millrace nearest "how rows are read" …')
}

function told(
  answer: Answer,
  format: NonNullable<NearestFlags['format']>,
  isAlone: boolean,
  { stdout, env }: Terminal,
): string {
  if (format === 'json') return answerLines(answer)
  if (format === 'ndjson') return hitLines(answer)
  const paint = painter(usesColor(stdout, env))
  const text = answerText(answer, { paint, width: screenWidth(stdout) })
  const { id, text: asked, error } = answer.query
  return isAlone ? text : `${paint('bold', escapeControls(error ? String(id) : asked))}\n${text}\n`
}
