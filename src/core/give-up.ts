import { MessageChannel } from 'node:worker_threads'

let nowhere: MessageChannel['port1'] | undefined

/**
 * Frees the memory of bytes that nobody will read again. Left to the garbage collector, it would count as growth of
 * the heap, which is then looked through every few megabytes. Bytes that are a part of something are left alone.
 */
export function giveUp(bytes: Uint8Array): void {
  const { buffer, length } = bytes
  if (!(buffer instanceof ArrayBuffer) || buffer.byteLength !== length) return
  nowhere ??= closedPort()
  nowhere.postMessage(undefined, [buffer])
}

/** What is sent to it is gone. */
function closedPort(): MessageChannel['port1'] {
  const { port1, port2 } = new MessageChannel()
  port2.close()
  port1.unref()
  return port1
}
