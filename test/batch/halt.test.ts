import { expect, it } from 'vitest'
import { Tally } from '../../src/batch/counts.ts'
import { isSpent } from '../../src/batch/work/halt.ts'

it.each([
  [{ kind: 'count', dead: 5 } as const, { own_dead: 4 }, true, false],
  [{ kind: 'count', dead: 5 } as const, { own_dead: 5 }, true, true],
  [{ kind: 'share', share: 0.1 } as const, { planned: 100, own_dead: 9, own_succeeded: 1 }, true, false],
  [{ kind: 'share', share: 0.1 } as const, { planned: 100, own_dead: 10, own_succeeded: 1 }, true, true],
  [{ kind: 'share', share: 0.1 } as const, { planned: 200, cached: 100, own_dead: 10 }, true, true],
  [{ kind: 'share', share: 0.1 } as const, { planned: 30, own_dead: 3, own_succeeded: 10 }, false, false],
  [{ kind: 'share', share: 0.1 } as const, { planned: 90, own_dead: 3, own_succeeded: 20 }, false, true],
  [undefined, { own_dead: 1_000 }, true, false],
])('halt budget %j with %j (total known: %s): spent is %s', (halt, counts, totalKnown, spent) => {
  expect(isSpent(halt, Object.assign(new Tally(), counts), totalKnown)).toBe(spent)
})
