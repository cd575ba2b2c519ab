import { FatalError } from '../../../core/errors.ts'

/** The tokens that a model wants around those of a text: [CLS] and [SEP], say. */
export interface Frame {
  before: number[]
  after: number[]
}

/** What is read of the `post_processor` of a tokenizer.json. */
interface PostProcessor {
  type?: string
  processors?: PostProcessor[]
  single?: Piece[]
  special_tokens?: Record<string, { ids: number[] }>
  cls?: [string, number]
  sep?: [string, number]
}

interface Piece {
  SpecialToken?: { id: string }
  Sequence?: object
}

const NONE: Frame = { before: [], after: [] }

/** Throws FatalError `bad_model` for a kind that is not known. */
export function frameOf(given: unknown, path: string): Frame {
  const processor = given as PostProcessor | null | undefined
  switch (processor?.type) {
    case undefined:
    case 'ByteLevel':
      return NONE
    case 'TemplateProcessing':
      return template(processor)
    case 'BertProcessing':
    case 'RobertaProcessing':
      return { before: [processor.cls?.[1] ?? 0], after: [processor.sep?.[1] ?? 0] }
    case 'Sequence':
      return (processor.processors ?? []).map((one) => frameOf(one, path)).reduce(around, NONE)
    default:
      throw new FatalError(
        'bad_model',
        `${path} has a post_processor of type ${processor?.type}`,
        'known: TemplateProcessing, BertProcessing, RobertaProcessing, ByteLevel, and a Sequence of these',
      )
  }
}

function template({ single = [], special_tokens = {} }: PostProcessor): Frame {
  const text = single.findIndex(({ Sequence }) => Sequence !== undefined)
  const ids = (pieces: Piece[]) =>
    pieces.flatMap(({ SpecialToken }) => special_tokens[SpecialToken?.id ?? '']?.ids ?? [])
  return { before: ids(single.slice(0, text)), after: ids(single.slice(text + 1)) }
}

function around(inner: Frame, outer: Frame): Frame {
  return { before: [...outer.before, ...inner.before], after: [...inner.after, ...outer.after] }
}
