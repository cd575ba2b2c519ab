import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { compileOptions } from '../../../src/core/options.ts'
import task from '../../../src/tasks/tokenize/task.ts'
import { tempFolder } from '../../support/temp.ts'

/** That the option and the path are named. */
function expectRefused(encoding: string, why: string): void {
  const start = `--tokenize.encoding ${JSON.stringify(encoding)}: not one of `
  expect(() => compileOptions(task, { encoding })).toThrow(
    expect.objectContaining({
      ...{ code: 'bad_option', hint: expect.stringContaining('tokenizer.json') },
      message: expect.toSatisfy((message: string) => message.startsWith(start) && message.endsWith(why)),
    }),
  )
}

it('an encoding that is neither a name nor a file is refused', () => {
  expectRefused(join(tempFolder(), 'none.json'), 'and no such file')
  expectRefused(tempFolder(), 'and no such file')
})

it('a file that can not be looked at is refused alike', () => {
  const folder = tempFolder()
  expectRefused(join(folder, 'x'.repeat(300)), "and can't be read: ENAMETOOLONG")
  const loop = join(folder, 'loop.json')
  symlinkSync(loop, loop)
  expectRefused(loop, "and can't be read: ELOOP")
})
