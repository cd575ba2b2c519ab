import { type Found, matchAt, type Source } from './source.ts'

const GO_PACKAGE = /package\s+\w+/y
const GO_IMPORT = /import\b/y
const GO_SPEC = /(?:[\w\x80-\xff]+\s+|\.\s*)?(?:"([^"\n]+)"|`([^`\n]+)`)/y

/** Go has its imports before all else: reading stops where they end. */
export function findGo(source: Source): Found[] {
  const found: Found[] = []
  const { raw } = source
  let at = source.skipBlank(0)
  if (!matchAt(GO_PACKAGE, raw, at)) return found
  at = skipSemicolons(source, GO_PACKAGE.lastIndex)
  while (matchAt(GO_IMPORT, raw, at)) {
    at = source.skipBlank(GO_IMPORT.lastIndex)
    at = skipSemicolons(source, raw[at] === '(' ? goGroup(source, at + 1, found) : goSpec(source, at, found))
  }
  return found
}

function goGroup(source: Source, start: number, found: Found[]): number {
  let at = skipSemicolons(source, start)
  while (source.raw[at] !== ')') {
    const next = skipSemicolons(source, goSpec(source, at, found))
    if (next === at) return at
    at = next
  }
  return at + 1
}

function goSpec(source: Source, at: number, found: Found[]): number {
  const spec = matchAt(GO_SPEC, source.raw, at)
  if (!spec) return at
  const to = spec[1] ?? spec[2]
  found.push({ at: GO_SPEC.lastIndex - to.length - 2, to, links: [{ to }] })
  return GO_SPEC.lastIndex
}

function skipSemicolons(source: Source, start: number): number {
  let at = source.skipBlank(start)
  while (source.raw[at] === ';') at = source.skipBlank(at + 1)
  return at
}

const JAVA_ANNOTATION = /@(?!interface\b)[\w.]+(?:\s*\([^()]*\))?/y
const JAVA_PACKAGE = /package\s+([\w$\x80-\xff][\w.$\s\x80-\xff]*);/y
const JAVA_IMPORT = /import\s+(?:static\s+)?([\w$\x80-\xff][\w.$*\s\x80-\xff]*);/y

/** Java has its package and imports before all else; a static import links to the class of the member. */
export function findJava(source: Source): Found[] {
  const found: Found[] = []
  const { raw } = source
  let at = skipSemicolons(source, 0)
  while (matchAt(JAVA_ANNOTATION, raw, at)) at = source.skipBlank(JAVA_ANNOTATION.lastIndex)
  const declared = matchAt(JAVA_PACKAGE, raw, at)
  if (declared) {
    found.push({ at, links: [{ to: joined(declared[1]), kind: 'package' }] })
    at = skipSemicolons(source, JAVA_PACKAGE.lastIndex)
  }
  for (let match = matchAt(JAVA_IMPORT, raw, at); match; match = matchAt(JAVA_IMPORT, raw, at)) {
    const to = joined(match[1])
    found.push({ at, to, links: [{ to }] })
    at = skipSemicolons(source, JAVA_IMPORT.lastIndex)
  }
  return found
}

function joined(name: string): string {
  return name.replace(/\s+/g, '')
}
