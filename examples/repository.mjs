// The built-in analysis from a script: the most complex functions of a repository.
import { repoSource, runBatch } from 'millrace'

const batch = await runBatch({
  source: await repoSource(process.argv[2] ?? '.'),
  task: 'analyze',
  checkpoint: process.argv[3],
})
for (const { path, name, line, ccn } of batch.tasks_detail.analyze.most_complex.slice(0, 5))
  console.log(`${path}:${line} ${name} ${ccn}`)
