import { z } from 'zod'
import type { FileInput } from '../../core/file-input.ts'
import { defineTask } from '../../core/task.ts'
import { aggregate } from './aggregate.ts'

/** Lines, functions, types and imports of a source file; other files are reported with why they were skipped. */
export default defineTask({
  name: 'analyze',
  version: 1,
  lane: 'cpu',
  describe: 'Counts lines, functions, complexity, types, imports and TODOs of source files',
  options: {
    vendored: {
      schema: z.boolean().default(false),
      effect: 'semantic',
      describe:
        'Analyse vendored files of a repository too (node_modules, vendor …); those that --files names are',
    },
    maxBytes: {
      schema: z.number().int().positive().default(2_000_000),
      effect: 'semantic',
      describe: 'Skip files over this size',
    },
  },
  accepts: (item) => item.ref !== undefined,
  setup: async () => {
    // Only workers need it: the main thread reads this file for its options.
    const { FileAnalyzer } = await import('./analyze-file.ts')
    return new FileAnalyzer()
  },
  process: (file: FileInput, { state, options }) => state.analyze(file, options),
  reduce: aggregate,
  exhausted: (analyzer) => analyzer.isExhausted,
})
