import type { BatchDoor } from '../../core/remote.ts'
import { anthropicBatches } from './anthropic-batches.ts'
import type { BatchApi } from './batch-api.ts'
import { openAiBatches } from './openai-batches.ts'

export const BATCH_APIS: Record<BatchDoor['api'], BatchApi> = {
  openai: openAiBatches,
  anthropic: anthropicBatches,
}
