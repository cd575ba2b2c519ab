import type { Plugin } from 'vitest/config'

export function boundedParquet(): Plugin
