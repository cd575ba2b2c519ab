import { assembled } from '../../../core/wasm.ts'
import { countLines } from './count.ts'
import { blockEnd, characterEnd, escapeEnd, lineEnd, quotedEnd } from './ends.ts'
import { mayBeGenerated } from './find-generated.ts'
import { findMarker } from './find-marker.ts'
import { scan } from './scan.ts'
import { findByte, findFirst, findOneOf } from './search.ts'

const [FIND_BYTE, FIND_ONE_OF, FIND_FIRST] = [0, 1, 2]
const CALLS = {
  ...{ findFirst: FIND_FIRST, lineEnd: 3, blockEnd: 4, quotedEnd: 5 },
  ...{ escapeEnd: 6, characterEnd: 7, charactersEnd: 8 },
}

/** The kernel's module, which `scripts/ready-made.mjs` has made at the build. */
export const INSTRUCTIONS = Buffer.from(
  assembled([
    ...[
      findByte(),
      findOneOf(),
      findFirst(),
      lineEnd(FIND_BYTE),
      blockEnd(FIND_BYTE),
      quotedEnd(FIND_ONE_OF),
    ],
    ...[escapeEnd(), characterEnd(true), characterEnd(false)],
    ...[scan(CALLS), countLines(FIND_BYTE), findMarker(FIND_FIRST), mayBeGenerated(FIND_FIRST)],
  ]),
).toString('base64')
