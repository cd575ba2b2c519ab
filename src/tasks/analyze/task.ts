import type { FileInput } from '../../core/file-input.ts'
import { fileOf } from '../../core/item.ts'
import { defineTask } from '../../core/task.ts'
import { checkLimits } from './check-limits.ts'
import { countsLinesAlone, hasMetric, OPTIONS } from './options.ts'
import { csv } from './views/csv.ts'
import { human } from './views/human.ts'
import { markdown } from './views/markdown.ts'
import { sarif } from './views/sarif.ts'

/** Lines, functions, types and imports of a source file; other files are reported with why they were skipped. */
export default defineTask({
  name: 'analyze',
  version: 6,
  lane: 'cpu',
  isLight: countsLinesAlone,
  letsGoOfBytes: true,
  describe: 'Counts lines, functions, complexity, types, imports and TODOs of source files',
  options: OPTIONS,
  accepts: (item) => fileOf(item) !== undefined,
  check: checkLimits,
  setup: async ({ options }) => {
    // Only workers need it: the main thread reads this file for its options.
    const { FileAnalyzer } = await import('./analyze-file.ts')
    return FileAnalyzer.open(options)
  },
  process: (file: FileInput, { state, keep }) => state.analyze(file, keep),
  collect: {
    usesHistory: (options) => hasMetric(options, 'functions'),
    open: async (context) => {
      const { RepositoryCollector } = await import('./repository/collector.ts')
      return RepositoryCollector.open(context)
    },
  },
  views: { csv, sarif, markdown },
  human,
  exhausted: (analyzer) => analyzer.isExhausted,
})
