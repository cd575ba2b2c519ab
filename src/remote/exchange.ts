import type { Dispatcher } from 'undici'
import { type Headers, header } from './headers.ts'
import { ReplyError } from './reply-error.ts'
import { unpack } from './unpack.ts'

export interface RawReply {
  status: number
  headers: Headers
  /** Unpacked. */
  body: Buffer
}

/**
 * One request and its whole reply. It takes the pieces from the connection itself: a stream for each reply, and an
 * abort signal for each request, would double what a request costs.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly reply: Promise<RawReply>
  readonly #most: number
  readonly #parts: Buffer[] = []
  #length = 0
  #status = 0
  #headers: Headers = {}
  #controller: Dispatcher.DispatchController | undefined
  #aborted: Error | undefined
  #cleanUp = () => {}
  #resolve!: (reply: RawReply | Promise<RawReply>) => void
  #reject!: (reason: unknown) => void

  /** `most`: bytes that the reply may have. */
  constructor(most: number) {
    this.#most = most
    this.reply = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  /** Calls back once it has ended. */
  set onEnd(cleanUp: () => void) {
    this.#cleanUp = cleanUp
  }

  /** Ends it: the reply rejects with the reason, the connection is closed. */
  abort(reason: Error): void {
    this.#fail(reason)
    this.#aborted = reason
    this.#controller?.abort(reason)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#aborted) controller.abort(this.#aborted)
    else this.#controller = controller
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: Headers): void {
    this.#status = status
    this.#headers = headers
  }

  onResponseData(_: Dispatcher.DispatchController, part: Buffer): void {
    this.#length += part.length
    if (this.#length > this.#most) this.abort(ReplyError.tooLarge(this.#most))
    else this.#parts.push(part)
  }

  onResponseEnd(): void {
    const parts = this.#parts
    const body = parts.length === 1 ? parts[0] : Buffer.concat(parts, this.#length)
    const reply = { status: this.#status, headers: this.#headers, body }
    const encoding = header(reply.headers, 'content-encoding')
    this.#cleanUp()
    this.#resolve(encoding ? this.#unpacked(reply, encoding) : reply)
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error)
  }

  async #unpacked(reply: RawReply, encoding: string): Promise<RawReply> {
    try {
      return { ...reply, body: await unpack(reply.body, encoding, this.#most) }
    } catch (error) {
      // A refusal says what it is by its status.
      if (reply.status < 300) throw error
      return { ...reply, body: Buffer.alloc(0) }
    }
  }

  #fail(error: Error): void {
    this.#cleanUp()
    this.#reject(error)
  }
}
