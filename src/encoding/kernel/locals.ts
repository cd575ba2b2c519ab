import { I32, I64 } from '../../core/wasm.ts'

/** Of the kernel's loop: its parameters, which are addresses. */
export const [OWN_PART, TEXT, PIECE_END, END] = [0, 1, 2, 3]
/** Where the next id goes; what is read; of the piece its bytes and its id. */
export const [OUT, AT, LENGTH, ID] = [4, 5, 6, 7]
/** Of the machine, and of the character it reads: the first byte, the kind, its bytes and its block. */
export const [STATE, BYTE, KIND, STEP, BLOCK] = [8, 9, 10, 11, 12]
/** Of the piece's entry: its hash and place, where its whole words end, what is behind them; what is written. */
export const [HASH, PLACE, ENTRY, WHOLE, TAIL, TO, PART, PARTS_END] = [13, 14, 15, 16, 17, 18, 19, 20]
/** Of the vocabulary. */
export const [SLOT, WORD] = [21, 22]

export const LOCALS = [...new Array<number>(WORD - OUT).fill(I32), I64]
