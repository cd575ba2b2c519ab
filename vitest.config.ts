import { defineConfig } from 'vitest/config'
import { boundedParquet } from './scripts/bounded-parquet.mjs'

// Certificates of the machine's own: they would cost each of a thousand Node processes 50 ms, and tests reach no further than loopback.
delete process.env.NODE_EXTRA_CA_CERTS

export default defineConfig({
  define: { MILLRACE_VERSION: JSON.stringify('0.0.0-test') },
  plugins: [boundedParquet()],
  test: {
    server: { deps: { inline: ['hyparquet'] } },
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // Files that share a process load modules once: a quarter less to do.
    isolate: false,
    // The default leaves one core free, which on two is half.
    maxWorkers: '100%',
    testTimeout: 60_000,
    // What kills have left is removed from a disk that is still busy writing it.
    hookTimeout: 60_000,
  },
})
