import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fileName } from '../../../src/tasks/images/file-name.ts'
import { ImageFolder } from '../../../src/tasks/images/folder.ts'
import { tempFolder } from '../../support/temp.ts'

const image = (name: string, text: string) => ({ name, ending: 'png', bytes: Buffer.from(text) })

test('any id gives a short name that stays in its folder, and another id another one', () => {
  // Also halves of pairs.
  const units = fc.array(fc.nat(0xffff)).map((codes) => String.fromCharCode(...codes))
  const id = fc.oneof(units, fc.constantFrom('../../etc/passwd', '.', '/', 'a\0b', 'CON', 'x'.repeat(999)))
  fc.assert(
    fc.property(id, id, (one, other) => {
      const name = fileName({ id: one, type: 'row' }, { n: 1 })
      expect(name).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]{11,72}$/)
      expect(name === fileName({ id: other, type: 'row' }, { n: 1 })).toBe(one === other)
      expect(name).not.toBe(fileName({ id: one, type: 'row' }, { n: 2 }))
    }),
  )
})

test('what is there is never changed; the same image again is the same file', async () => {
  const dir = join(tempFolder(), 'a/b')
  const folder = await ImageFolder.open(dir)
  const put = async (text: string) => (await folder.put([image('cat', text)]))[0]
  const [first, other, again] = await Promise.all([put('one'), put('two'), put('one')])
  expect([first, again]).toEqual([`${dir}/cat.png`, first])
  expect(basename(other)).toMatch(/^cat-[0-9a-f]{8}\.png$/)
  expect([readFileSync(first, 'utf8'), readFileSync(other, 'utf8')]).toEqual(['one', 'two'])
  expect(readdirSync(dir).length).toBe(2)
})

test('a file in the way ends the run with an error that says so, and the next image is not held up', async () => {
  const dir = tempFolder()
  writeFileSync(join(dir, 'file'), '')
  await expect(ImageFolder.open(join(dir, 'file/images'))).rejects.toThrow('--images.dir')
  const folder = await ImageFolder.open(dir)
  mkdirSync(join(dir, 'cat.png'))
  await expect(folder.put([image('cat', 'x')])).rejects.toMatchObject({
    code: 'image_not_written',
    class: 'fatal',
  })
  expect(await folder.put([image('dog', 'x')])).toEqual([`${dir}/dog.png`])
})
