import type { Link } from '../link.ts'

/** Where an import leads: nodes of the graph (none where it only names a package), or nowhere here. */
export type Resolution = readonly number[] | 'external' | 'unresolved'

/** The import rules of a language. */
export interface Resolver {
  resolve(file: number, link: Link): Resolution
  /** The node that stands for a file, if not the file itself. */
  nodeOf?(file: number): number
  /** Files whose imports close no cycle. */
  isLoose?(file: number): boolean
}
