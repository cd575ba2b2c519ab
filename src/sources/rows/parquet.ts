import { Readable } from 'node:stream'
import { FatalError } from '../../core/errors.ts'

/** The rows of a Parquet file as lines of JSON. */
export function parquetStream(path: string): Readable {
  throw new FatalError('no_parquet', `${path}: not yet`)
}
void Readable
