import { defineConfig } from 'vitest/config'

export default defineConfig({
  define: { MILLRACE_VERSION: JSON.stringify('0.0.0-test') },
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 60_000,
  },
})
