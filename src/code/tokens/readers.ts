import type { TokenReading } from './token-reading.ts'

/** undefined: not sure; ask the tree. */
export type TokenReader = (raw: string) => TokenReading | undefined

const json = async () => (await import('./read-json.ts')).readJson
const xml = async () => (await import('./read-xml.ts')).readXml

/** By linguist's name: the languages that are read by their tokens, each loaded when its first file comes. */
export const READERS: ReadonlyMap<string, () => Promise<TokenReader>> = new Map<
  string,
  () => Promise<TokenReader>
>([
  ['Ant Build System', xml],
  ['C', async () => (await import('./read-c.ts')).readC],
  ['Go', async () => (await import('./read-go.ts')).readGo],
  ['Java', async () => (await import('./read-java.ts')).readJava],
  ['JavaScript', async () => (await import('./read-javascript.ts')).readJavaScript],
  ['JSON', json],
  ['JSONLD', json],
  ['Maven POM', xml],
  ['Python', async () => (await import('./read-python.ts')).readPython],
  ['TSX', async () => (await import('./read-javascript.ts')).readTsx],
  ['TypeScript', async () => (await import('./read-javascript.ts')).readTypeScript],
  ['XML', xml],
  ['XML Property List', xml],
  ['XSLT', xml],
  ['YAML', async () => (await import('./read-yaml.ts')).readYaml],
])
