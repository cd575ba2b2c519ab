import type { Part, TokenizerFile } from './file.ts'

/** Ids that a model wants around a text: `[CLS] … [SEP]`. */
export interface Template {
  before: readonly number[]
  after: readonly number[]
}

const NOTHING: Template = { before: [], after: [] }

/** Throws an Error for a post-processor that is not known. */
export function templateOf({ post_processor }: TokenizerFile): Template {
  if (!post_processor) return NOTHING
  switch (post_processor.type) {
    case 'ByteLevel':
      return NOTHING
    case 'BertProcessing':
    case 'RobertaProcessing': {
      const { cls, sep } = post_processor as unknown as Record<'cls' | 'sep', [string, number]>
      return { before: [cls[1]], after: [sep[1]] }
    }
    case 'TemplateProcessing':
      return templateParts(post_processor)
    case 'Sequence':
      return (post_processor.processors as Part[])
        .map((part) => templateOf({ post_processor: part } as TokenizerFile))
        .reduce(around, NOTHING)
    default:
      throw new Error(`its post-processor ${post_processor.type} is not known`)
  }
}

function around(inner: Template, outer: Template): Template {
  return { before: [...outer.before, ...inner.before], after: [...inner.after, ...outer.after] }
}

function templateParts({ single, special_tokens }: Part): Template {
  const parts = single as Record<string, { id: string }>[]
  const special = special_tokens as Record<string, { ids: number[] }>
  const text = parts.findIndex((part) => 'Sequence' in part)
  const idsOf = (some: typeof parts) => some.flatMap((part) => special[part.SpecialToken.id].ids)
  return { before: idsOf(parts.slice(0, text)), after: idsOf(parts.slice(text + 1)) }
}
