import { MessageChannel } from 'node:worker_threads'

let nowhere: MessageChannel['port1'] | undefined

/**
 * Frees the memory of arrays that nobody will read again. Left to the garbage collector, it would count as growth of the
 * heap, which is then looked through every few megabytes. What is a part of something, or was given up, is left alone.
 */
export function giveUp(...views: ArrayBufferView[]): void {
  const buffers = views.filter(isWhole).map(({ buffer }) => buffer as ArrayBuffer)
  if (buffers.length === 0) return
  nowhere ??= closedPort()
  nowhere.postMessage(undefined, buffers)
}

function isWhole({ buffer, byteLength }: ArrayBufferView): boolean {
  return buffer instanceof ArrayBuffer && byteLength > 0 && buffer.byteLength === byteLength
}

/** What is sent to it is gone. */
function closedPort(): MessageChannel['port1'] {
  const { port1, port2 } = new MessageChannel()
  port2.close()
  port1.unref()
  return port1
}
