import { type Json, objectOf, parseJson, textOf, textsOf } from './json.ts'

export interface TsconfigManifest {
  type: 'tsconfig'
  extends: readonly string[]
  baseUrl?: string
  paths?: readonly (readonly [pattern: string, targets: readonly string[]])[]
  rootDirs?: readonly string[]
}

export function readTsconfig(text: string): TsconfigManifest | undefined {
  const json = objectOf(parseJson(text))
  if (!json) return undefined
  const options = objectOf(json.compilerOptions) ?? {}
  return {
    type: 'tsconfig',
    extends: textsOf(json.extends),
    baseUrl: textOf(options.baseUrl),
    paths: pathsOf(options.paths),
    rootDirs: options.rootDirs === undefined ? undefined : textsOf(options.rootDirs),
  }
}

function pathsOf(value: Json | undefined): TsconfigManifest['paths'] {
  const paths = objectOf(value)
  return paths && Object.entries(paths).map(([pattern, targets]) => [pattern, textsOf(targets)])
}
