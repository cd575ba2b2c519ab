import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { tempFolder } from '../support/temp.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const TYPED = `import { defineTask, runBatch } from 'millrace'
const task = defineTask({ name: 'size', version: 1, lane: 'cpu', process: (file) => ({ size: file.size }) })
const batch = await runBatch({ items: [{ id: 'a', input: 3 }], process: (n: number) => n * 2, maxAttempts: 3 })
batch.succeeded satisfies number
for await (const { result } of batch.items()) result satisfies number | undefined
task.name satisfies string
`

/** Installs from the registry, so it belongs to the long form. */
it.runIf(process.env.MILLRACE_LONG === '1')(
  'packed and installed elsewhere: the command, the library, the examples and the types work',
  () => {
    const app = join(tempFolder(), 'app')
    mkdirSync(app)
    const run = (command: string, ...args: string[]) =>
      execFileSync(command, args, { cwd: app, encoding: 'utf8' })
    const [{ filename }] = JSON.parse(
      execFileSync('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', app], {
        cwd: ROOT,
        encoding: 'utf8',
      }),
    )
    writeFileSync(join(app, 'package.json'), '{"type":"module"}')
    run('npm', 'install', '--no-audit', '--no-fund', `./${filename}`)
    expect(run('npx', 'millrace', '--version')).toMatch(/^\d+\.\d+\.\d+\n$/)

    writeFileSync(join(app, 'a.py'), 'def f(x):\n    return x if x else 1\n')
    const summary = JSON.parse(
      run(
        'npx',
        'millrace',
        '--tasks',
        'analyze',
        '--files',
        'a.py',
        '--format',
        'json',
        '--progress',
        'none',
      ),
    )
    expect(summary.tasks_detail.analyze.most_complex).toEqual([{ path: 'a.py', name: 'f', line: 1, ccn: 2 }])

    cpSync(join(ROOT, 'examples'), join(app, 'examples'), { recursive: true })
    expect(run('node', 'examples/function.mjs', 'state')).toContain('4 of 4')

    writeFileSync(join(app, 'typed.ts'), TYPED)
    mkdirSync(join(app, 'node_modules/@types'), { recursive: true })
    symlinkSync(join(ROOT, 'node_modules/@types/node'), join(app, 'node_modules/@types/node'))
    symlinkSync(join(ROOT, 'node_modules/undici-types'), join(app, 'node_modules/undici-types'))
    run(
      join(ROOT, 'node_modules/.bin/tsc'),
      ...[
        '--noEmit',
        '--strict',
        '--module',
        'nodenext',
        '--target',
        'es2023',
        '--types',
        'node',
        'typed.ts',
      ],
    )
  },
)
