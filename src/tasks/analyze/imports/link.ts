/**
 * What an import is to the graph, apart from an ordinary one. `type`: gone when the program runs (TypeScript's
 * `import type`, Python's `if TYPE_CHECKING`). `test`: under Rust's `#[cfg(test)]`. `mod`: Rust's `mod x;`.
 * `package`: the package a Java file is in.
 */
export type LinkKind = 'type' | 'test' | 'mod' | 'package'

/** What the graph knows of an import. */
export interface Link {
  to: string
  kind?: LinkKind
  /** Python: what is taken out of `to`, which may be modules. Rust: the file of `#[path]`. */
  names?: readonly string[]
}

export interface LineLink extends Link {
  line: number
}

/** A file's links as one string, which is small to keep and to send: `to TAB line TAB kind TAB names`, a link a line. */
export function encodeLinks(links: readonly LineLink[]): string {
  return links.map(encodeLink).join('\n')
}

function encodeLink({ to, line, kind, names }: LineLink): string {
  return [to, line, kind ?? '', names?.join(',') ?? ''].join('\t').trimEnd()
}

export function decodeLinks(text: string): LineLink[] {
  return text === '' ? [] : text.split('\n').map(decodeLink)
}

function decodeLink(text: string): LineLink {
  const [to, line, kind, names] = text.split('\t')
  return {
    to,
    line: Number(line),
    kind: kind ? (kind as LinkKind) : undefined,
    names: names ? names.split(',') : undefined,
  }
}
