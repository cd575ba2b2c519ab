import { rmSync, symlinkSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const ENTRY = fileURLToPath(new URL('../inner.ts', import.meta.url))
/** Beside the packages, so that what stays outside the bundle is found. */
const OUT = new URL('../node_modules/.millrace/inner.mjs', import.meta.url)

/** The parts that `inner.ts` names: the build bundles them away, so they are bundled once more for the bench. */
export async function inner() {
  return import(await innerFile())
}

/** The same as the URL of a module, for a process of its own. */
export async function innerFile() {
  const bundle = await rolldown({ input: ENTRY, platform: 'node', external: ['lmdb'] })
  await bundle.write({ file: fileURLToPath(OUT), format: 'esm', codeSplitting: false })
  // What the build has made and the parts look for beside them.
  const encodings = fileURLToPath(new URL('encodings', OUT))
  rmSync(encodings, { force: true })
  symlinkSync(fileURLToPath(new URL('../../dist/encodings', import.meta.url)), encodings)
  return OUT.href
}
