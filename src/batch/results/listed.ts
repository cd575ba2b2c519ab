import type { Plan } from '../../checkpoint/store.ts'

/** Of a plan whose source was not walked to its end: the part that is known to be as the source is now. */
export function listedPart(plan: Plan): Plan {
  const { complete, pages, listed = pages } = plan
  return complete ? plan : { ...plan, pages: Math.min(pages, listed) }
}
