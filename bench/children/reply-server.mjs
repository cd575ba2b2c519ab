import { createServer } from 'node:net'

/**
 * The cheapest server there is, so that what is measured is the client: {body, delay_ms?}. It looks for no more than
 * where a request ends and writes the same reply to each. Prints its port; ends with its parent.
 */
const { body, delay_ms = 0 } = JSON.parse(process.argv[2])
const REPLY = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
const HEAD_END = Buffer.from('\r\n\r\n')

const server = createServer({ noDelay: true }, (socket) => {
  let rest = ''
  socket.on('data', (bytes) => {
    rest += bytes.latin1Slice()
    for (let end = endOfRequest(rest); end > 0 && end <= rest.length; end = endOfRequest(rest)) {
      rest = rest.slice(end)
      if (delay_ms) setTimeout(() => socket.write(REPLY), delay_ms)
      else socket.write(REPLY)
    }
  })
  socket.on('error', () => socket.destroy())
})

function endOfRequest(text) {
  const head = text.indexOf('\r\n\r\n')
  if (head < 0) return -1
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, head))
  return head + HEAD_END.length + Number(length?.[1] ?? 0)
}

server.listen(0, '127.0.0.1', 4_096, () => console.log(server.address().port))
process.stdin.resume().on('close', () => process.exit())
