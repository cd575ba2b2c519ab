// A function applied to items: five at a time, three attempts, and the same call resumes after a crash.
import { runBatch } from 'millrace'

const words = ['fjord', 'mill', 'race', 'wheel']
const batch = await runBatch({
  items: words.map((word) => ({ id: word, input: word })),
  process: async (word) => ({ letters: word.length }),
  concurrency: 5,
  maxAttempts: 3,
  checkpoint: process.argv[2] ?? '.millrace',
})
console.log(`${batch.succeeded} of ${batch.total} in ${batch.duration_s} s`)
for await (const { id, status, result } of batch.items()) console.log(id, status, result)
