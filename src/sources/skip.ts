import type { Skipped } from '../core/item.ts'

/**
 * Why a path is not an item: a symbolic link; listed but no longer there; another repository's folder; a
 * socket, FIFO or device; a name that is not valid UTF-8; a folder that could not be read; the result file of the same
 * command.
 */
export type SkipReason =
  | 'link'
  | 'missing'
  | 'submodule'
  | 'not_regular'
  | 'name_not_utf8'
  | 'folder_unreadable'
  | 'own_result'

export function countSkipped(skipped: Skipped, reason: SkipReason): void {
  skipped[reason] = (skipped[reason] ?? 0) + 1
}

export function resetSkipped(skipped: Skipped): void {
  for (const reason of Object.keys(skipped)) delete skipped[reason]
}

export function addSkipped(skipped: Skipped, more: Skipped): void {
  for (const [reason, count] of Object.entries(more)) skipped[reason] = (skipped[reason] ?? 0) + count
}
