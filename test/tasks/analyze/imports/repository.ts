import { languageOfName } from '../../../../src/code/detect/detect.ts'
import { scanLines } from '../../../../src/code/lines/scan-lines.ts'
import { findImports } from '../../../../src/tasks/analyze/imports/find-imports.ts'
import { buildImportGraph, type ImportGraph } from '../../../../src/tasks/analyze/imports/graph/build.ts'
import type { GraphFile } from '../../../../src/tasks/analyze/imports/graph/repository.ts'
import { readManifest } from '../../../../src/tasks/analyze/imports/manifest/manifest.ts'

/** The records of a repository that is only data: path → text. */
export function graphFiles(texts: Record<string, string | object>): GraphFile[] {
  return Object.entries(texts).map(([path, content]) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content)
    const language = languageOfName(path) ?? 'Text'
    const bytes = Buffer.from(text)
    const { links } = findImports(bytes.toString('latin1'), language, scanLines(bytes, language).comments)
    return { path, language, imports: links, manifest: readManifest(path, text) }
  })
}

export function graphOf(texts: Record<string, string | object>): ImportGraph {
  return buildImportGraph(graphFiles(texts))
}

/**
 * What one file imports, as the graph of it alone with everything else: each target has a fan-in of its own.
 * Unresolved and external imports are written as counts.
 */
export function targetsOf(texts: Record<string, string | object>): string {
  const { fan_in, external, unresolved } = graphOf(texts)
  const targets = fan_in.map(({ path }) => path)
  if (external > 0) targets.push(`external ${external}`)
  if (unresolved > 0) targets.push(`unresolved ${unresolved}`)
  return targets.join(', ')
}
