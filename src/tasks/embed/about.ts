import { deflateRawSync } from 'node:zlib'
import type { MadeWith } from '../../core/table.ts'
import { type EmbedOptions, OPTIONS } from './options.ts'
import { SCALE } from './quantize.ts'

/** What a file of vectors says of how they were made: enough to make another that can be compared with them. */
export interface About {
  v: 1
  task: 'embed'
  /** Those that results depend on. */
  options: Partial<EmbedOptions>
  /** Of a model's folder: a digest of its files. */
  fingerprint?: string
  /** What the hash model has learned, deflated, in base64. */
  learned?: string
  /** Of int8: times this, codes are the numbers that they stand for. */
  scale?: number
}

export function aboutVectors({ options, fingerprint, fitted }: MadeWith<EmbedOptions>): About {
  return {
    ...{ v: 1, task: 'embed', options: semantic(options) },
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(fitted ? { learned: deflateRawSync(fitted).toString('base64') } : {}),
    ...(options.quantize === 'int8' ? { scale: SCALE } : {}),
  }
}

function semantic(options: EmbedOptions): Partial<EmbedOptions> {
  const isSemantic = (name: string) => OPTIONS[name as keyof EmbedOptions]?.effect === 'semantic'
  const given = Object.entries(options).filter(([name, value]) => value !== undefined && isSemantic(name))
  return Object.fromEntries(given)
}
