import { giveUp } from './give-up.ts'
import { type ItemTexts, joinTexts, textAt, textStart } from './item-text.ts'
import { pickRows, type Rows } from './rows.ts'

/** Items on their way to whoever works on them: as their texts, or as rows that are still to be read. */
export type Cargo = ItemTexts | Rows

export function isRows(cargo: Cargo): cargo is Rows {
  return 'table' in cargo
}

/** The items at these indices, which rise. */
export function pickCargo(cargo: Cargo, indices: ArrayLike<number>): Cargo {
  return isRows(cargo) ? pickRows(cargo, indices) : pickTexts(cargo, indices)
}

/** Frees the memory that tells of each item where it is: the cargo must not be read any more. */
export function giveUpCargo(cargo: Cargo): void {
  if (isRows(cargo)) giveUp(cargo.starts, cargo.ends, ...(cargo.lines ? [cargo.lines] : []))
  else giveUp(cargo.ends)
}

/** Bytes, or characters, that it holds on to. */
export function cargoSize(cargo: Cargo): number {
  return isRows(cargo) ? (cargo.bytes?.length ?? 0) : cargo.text.length
}

/** The texts at these indices; neighbours are cut out in one piece. */
function pickTexts(texts: ItemTexts, indices: ArrayLike<number>): ItemTexts {
  const count = indices.length
  if (count && indices[count - 1] - indices[0] === count - 1)
    return sliceTexts(texts, indices[0], indices[count - 1])
  return joinTexts(Array.from(indices, (i) => textAt(texts, i)))
}

function sliceTexts(texts: ItemTexts, first: number, last: number): ItemTexts {
  const start = textStart(texts, first)
  const ends = texts.ends.slice(first, last + 1)
  for (let i = 0; i < ends.length; i++) ends[i] -= start
  return { text: texts.text.slice(start, texts.ends[last]), ends }
}
