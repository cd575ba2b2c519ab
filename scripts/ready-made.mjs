/**
 * A rolldown plugin: modules that make texts out of much code, or much data, give them as they are made at the build. A
 * command would take longer to load and run that code than to use what it makes.
 */
import { rolldown } from 'rolldown'

const MODULES = /\/(?:lines\/kernel\/instructions|detect\/names)\.ts$/

export function readyMade() {
  return {
    name: 'ready-made',
    async load(id) {
      if (!MODULES.test(id)) return undefined
      const made = await valuesOf(id)
      return Object.entries(made)
        .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)}`)
        .join('\n')
    },
  }
}

async function valuesOf(id) {
  const bundle = await rolldown({ input: id, platform: 'node' })
  const { output } = await bundle.generate({ format: 'esm' })
  return import(`data:text/javascript,${encodeURIComponent(output[0].code)}`)
}
