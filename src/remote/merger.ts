import type { Clock } from '../core/clock.ts'
import { TaskError } from '../core/errors.ts'
import type { Merge, RemoteReply, RemoteRequest } from '../core/remote.ts'
import type { CallContext } from './call-context.ts'

/** Requests of items that begin within so long of one another may go together. */
const GATHER_MS = 3

/** Codes of transient failures that one input may be the cause of. */
const OF_ONE = new Set(['server_error', 'malformed_reply', 'error_in_reply'])

type MergeRequest = RemoteRequest & { merge: Merge }

interface Member {
  request: MergeRequest
  context: CallContext
  resolve: (reply: RemoteReply) => void
  reject: (reason: unknown) => void
  /** Its item has given up. */
  isGone?: boolean
}

type Send = (request: RemoteRequest, context: CallContext) => Promise<RemoteReply>

/**
 * Sends small requests of several items as one. Each item waits, and can be given up, by itself; where the server
 * refuses the whole or fails at it, its halves are sent apart, so that in the end what is bad fails alone.
 */
export class Merger {
  readonly #clock: Clock
  readonly #send: Send
  /** True while the server behind a budget is down: then no input is. */
  readonly #isDown: (budget: string) => boolean
  readonly #gathering = new Map<string, Member[]>()

  constructor(clock: Clock, send: Send, isDown: (budget: string) => boolean) {
    this.#clock = clock
    this.#send = send
    this.#isDown = isDown
  }

  join(request: MergeRequest, context: CallContext): Promise<RemoteReply> {
    return new Promise((resolve, reject) => {
      const kind = kindOf(request)
      const members = this.#gathering.get(kind)
      const member = { request, context, resolve, reject }
      if (members) members.push(member)
      else {
        this.#gathering.set(kind, [member])
        this.#clock.after(GATHER_MS, () => this.#flush(kind))
      }
    })
  }

  #flush(kind: string): void {
    const members = this.#gathering.get(kind) ?? []
    this.#gathering.delete(kind)
    for (const group of groupsOf(members)) void this.#sendTogether(group)
  }

  /** Never rejects: its members are told. */
  async #sendTogether(members: Member[]): Promise<void> {
    try {
      const reply = await this.#send(mergedRequest(members), mergedContext(members))
      const counts = members.map(({ request }) => request.merge.inputs.length)
      const parts = members[0].request.merge.parts(reply.body, counts)
      for (const [i, { resolve, reject }] of members.entries())
        if (parts[i] instanceof Error) reject(parts[i])
        else resolve({ ...reply, body: parts[i] })
    } catch (error) {
      if (members.length === 1 || !this.#maySplit(error, members[0].request.budget))
        for (const { reject } of members) reject(error)
      else await Promise.all(halves(members).map((half) => this.#sendTogether(half)))
    }
  }

  /** Halves may fare better: one input may be what the server fails at, and a part may cost no more than is left. */
  #maySplit(error: unknown, budget: string): boolean {
    if (!(error instanceof TaskError)) return false
    const { code, class: errorClass } = error
    return (
      errorClass === 'permanent' || code === 'budget_spent' || (OF_ONE.has(code) && !this.#isDown(budget))
    )
  }
}

/** What requests have in common that go together: one of them is sent for all. */
function kindOf({ budget, url, key, merge }: MergeRequest): string {
  return JSON.stringify([merge.into, budget, url, key])
}

/** Of those that still wait. */
function halves(members: Member[]): Member[][] {
  const left = members.filter(({ isGone }) => !isGone)
  const middle = Math.ceil(left.length / 2)
  return [left.slice(0, middle), left.slice(middle)].filter(({ length }) => length > 0)
}

/** In the order in which they came, as many together as one request may have. */
function groupsOf(members: Member[]): Member[][] {
  const groups: Member[][] = []
  let room = { inputs: 0, tokens: 0 }
  for (const member of members) {
    const { tokens = 0, merge } = member.request
    if (!groups.length || merge.inputs.length > room.inputs || tokens > room.tokens) {
      groups.push([])
      room = { ...merge.most }
    }
    groups[groups.length - 1].push(member)
    room.inputs -= merge.inputs.length
    room.tokens -= tokens
  }
  return groups
}

function mergedRequest(members: Member[]): RemoteRequest {
  const { merge, ...request } = members[0].request
  const inputs = members.flatMap(({ request }) => request.merge.inputs)
  const { cost, idempotency } = request
  const most = members.reduce((sum, member) => sum + (member.request.cost?.most ?? 0), 0)
  const keys = members.map((member) => member.request.idempotency?.key)
  return {
    ...request,
    body: merge.body(inputs),
    tokens: members.reduce((sum, member) => sum + (member.request.tokens ?? 0), 0),
    cost: cost && { ...cost, most },
    idempotency: idempotency && { ...idempotency, key: JSON.stringify(keys) },
  }
}

/** It is given up when all its items are; the wait at the door is a wait of each. */
function mergedContext(members: Member[]): CallContext {
  return {
    again: members.some(({ context }) => context.again),
    onAbort: (listener) => {
      let left = members.filter(({ isGone }) => !isGone).length
      const unlisten = members.map((member) =>
        member.context.onAbort((reason) => {
          member.isGone = true
          member.reject(reason)
          if (--left === 0) listener(reason)
        }),
      )
      return () => {
        for (const each of unlisten) each()
      }
    },
    beginWait: () => {
      for (const { context } of members) context.beginWait()
    },
    endWait: () => {
      for (const { context } of members) context.endWait()
    },
  }
}
