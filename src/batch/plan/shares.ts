import type { Item } from '../../core/item.ts'
import type { BatchTask } from '../spec.ts'
import { type Page, pickPage } from './pages.ts'
import { typeLabel } from './routes.ts'

/** More types than this are told together. */
const MAX_TYPES = 100
const OTHERS = 'others'

/** The items that a task takes: what routes lead to it, and of that what it accepts; undefined: all. */
export function takesOf({ task, routed }: BatchTask): ((item: Item) => boolean) | undefined {
  const { accepts } = task
  if (!accepts || !routed) return accepts ?? routed
  return (item) => routed(item) && accepts(item)
}

/** Shares pages out among tasks, and counts by type what none of them takes. */
export class Shares {
  readonly #takes: (((item: Item) => boolean) | undefined)[]
  readonly #unrouted: Record<string, number>

  /** `unrouted` is counted up. */
  constructor(tasks: BatchTask[], unrouted: Record<string, number>) {
    this.#takes = tasks.map(takesOf)
    this.#unrouted = unrouted
  }

  /** The part of a page that each task takes, in their order; the page itself for one that takes all. */
  of(page: Page): Page[] {
    const shares = this.#takes.map((takes) => takes && takenOf(page, takes))
    if (shares.every((share) => share !== undefined)) this.#takeRest(page, shares)
    return shares.map((share) => (share && share.length < page.count ? pickPage(page, share) : page))
  }

  /** A broken item is somebody's: it has to become a dead letter. */
  #takeRest(page: Page, shares: number[][]): void {
    const isTaken = new Uint8Array(page.count)
    for (const share of shares) for (const i of share) isTaken[i] = 1
    const broken: number[] = []
    for (let i = isTaken.indexOf(0); i >= 0; i = isTaken.indexOf(0, i + 1)) {
      const item = page.load().item(i)
      if (item.broken) broken.push(i)
      else this.#count(typeLabel(item))
    }
    if (broken.length) shares[0] = [...shares[0], ...broken].sort((a, b) => a - b)
  }

  #count(type: string): void {
    const isKnown = Object.hasOwn(this.#unrouted, type)
    const label = isKnown || Object.keys(this.#unrouted).length < MAX_TYPES ? type : OTHERS
    this.#unrouted[label] = (this.#unrouted[label] ?? 0) + 1
  }
}

function takenOf(page: Page, takes: (item: Item) => boolean): number[] {
  const load = page.load()
  const taken: number[] = []
  for (let i = 0; i < page.count; i++) if (takes(load.item(i))) taken.push(i)
  return taken
}
