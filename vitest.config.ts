import { defineConfig } from 'vitest/config'

export default defineConfig({
  define: { MILLRACE_VERSION: JSON.stringify('0.0.0-test') },
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    // The default leaves one core free, which on two is half.
    maxWorkers: '100%',
    testTimeout: 60_000,
  },
})
