import type { ExportRecord, FunctionMetrics, TypeRecord } from '../records.ts'

/** What a file's tokens tell: what a tree would. */
export interface TokenReading {
  functions: FunctionMetrics[]
  types: TypeRecord[]
  exports: ExportRecord[]
}
