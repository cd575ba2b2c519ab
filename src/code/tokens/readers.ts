import type { TokenReading } from './token-reading.ts'

/** undefined: not sure; ask the tree. */
export type TokenReader = (raw: string) => TokenReading | undefined

/** By linguist's name: the languages that are read by their tokens, each loaded when its first file comes. */
export const READERS: ReadonlyMap<string, () => Promise<TokenReader>> = new Map<
  string,
  () => Promise<TokenReader>
>([
  ['Ant Build System', async () => (await import('./read-xml.ts')).readXml],
  ['C', async () => (await import('./read-c.ts')).readC],
  ['Go', async () => (await import('./read-go.ts')).readGo],
  ['Java', async () => (await import('./read-java.ts')).readJava],
  ['JavaScript', async () => (await import('./read-javascript.ts')).readJavaScript],
  ['JSON', async () => (await import('./read-json.ts')).readJson],
  ['JSONLD', async () => (await import('./read-json.ts')).readJson],
  ['Maven POM', async () => (await import('./read-xml.ts')).readXml],
  ['Python', async () => (await import('./read-python.ts')).readPython],
  ['TSX', async () => (await import('./read-javascript.ts')).readTsx],
  ['TypeScript', async () => (await import('./read-javascript.ts')).readTypeScript],
  ['XML', async () => (await import('./read-xml.ts')).readXml],
  ['XML Property List', async () => (await import('./read-xml.ts')).readXml],
  ['XSLT', async () => (await import('./read-xml.ts')).readXml],
  ['YAML', async () => (await import('./read-yaml.ts')).readYaml],
])
