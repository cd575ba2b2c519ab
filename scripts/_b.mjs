import { rolldown } from 'rolldown'

const b = await rolldown({ input: 'src/tasks/analyze/lines/scan-lines.ts', platform: 'node' })
await b.write({ file: process.argv[2], format: 'cjs' })
