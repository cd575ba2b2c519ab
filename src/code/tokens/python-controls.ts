import { CASE, ELIF, ELSE, EXCEPT, FINALLY, FOR, IF, MATCH, TRY, WHILE, WITH } from './python-kinds.ts'

/** What a control statement does to the metrics of the function around it. */
export interface Control {
  ccn: 0 | 1
  /** `nested`: 1 and the nesting level; `flat`: 1. */
  cognitive: 'nested' | 'flat' | 'none'
  nests: 0 | 1
  /** The statements it may only stand right behind. */
  behind?: readonly number[]
}

const BRANCH: Control = { ccn: 1, cognitive: 'nested', nests: 1 }
const CONTROLS: readonly (readonly [kind: number, control: Control])[] = [
  [IF, BRANCH],
  [FOR, BRANCH],
  [WHILE, BRANCH],
  [ELIF, { ccn: 1, cognitive: 'flat', nests: 1, behind: [IF, ELIF] }],
  [ELSE, { ccn: 0, cognitive: 'flat', nests: 0, behind: [IF, ELIF, FOR, WHILE, TRY, EXCEPT] }],
  [TRY, { ccn: 0, cognitive: 'none', nests: 0 }],
  [EXCEPT, { ...BRANCH, behind: [TRY, EXCEPT] }],
  // counted by lizard
  [FINALLY, { ccn: 1, cognitive: 'none', nests: 0, behind: [TRY, EXCEPT, ELSE] }],
  [WITH, { ccn: 0, cognitive: 'none', nests: 0 }],
  [MATCH, { ...BRANCH, ccn: 0 }],
  [CASE, { ccn: 1, cognitive: 'none', nests: 0 }],
]
const BY_KIND: (Control | undefined)[] = []
for (const [kind, control] of CONTROLS) BY_KIND[kind] = control
const NESTED_ELSE: Control = { ccn: 0, cognitive: 'flat', nests: 1 }

export function hasBlock(kind: number): boolean {
  return BY_KIND[kind] !== undefined
}

/** What a statement does that stands behind a block of the kind `before`, or undefined where it can't stand. */
export function controlOf(kind: number, before: number): Control | undefined {
  const control = BY_KIND[kind]
  if (!control?.behind) return control
  if (!control.behind.includes(before)) return undefined
  return kind === ELSE && before !== TRY && before !== EXCEPT ? NESTED_ELSE : control
}
