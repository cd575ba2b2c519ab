import { sharedFolders } from '../paths.ts'
import type { Repository } from './repository.ts'

/** Beyond, a name says too little, and comparing takes too long. */
export const MAX_CANDIDATES = 64

/** Of several files that a name may mean, the one that shares most folders, then the least deep; none in a tie. */
export function nearestFile(repository: Repository, from: number, candidates: readonly number[]): number[] {
  if (candidates.length === 1) return [candidates[0]]
  if (candidates.length > MAX_CANDIDATES) return []
  const path = repository.pathOf(from)
  const ranked = candidates.map((file) => {
    const candidate = repository.pathOf(file)
    return { file, shared: sharedFolders(path, candidate), depth: candidate.split('/').length }
  })
  ranked.sort((a, b) => b.shared - a.shared || a.depth - b.depth)
  const [first, second] = ranked
  return first.shared === second.shared && first.depth === second.depth ? [] : [first.file]
}
