import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Distributions put it where only root's PATH leads. */
const ENV = { ...process.env, PATH: `${process.env.PATH}:/usr/sbin:/usr/local/sbin` }
const MOST_TRIES = 5

/** A request as the server's access log has it. */
export interface LoggedCall {
  status: number
  path: string
}

/** One `server` block: its own port, limit and log. */
export interface LimitedServer {
  url: string
  log(): LoggedCall[]
}

export interface Nginx {
  servers: LimitedServer[]
  stop(): Promise<void>
}

export function hasNginx(): boolean {
  return spawnSync('nginx', ['-v'], { env: ENV }).status === 0
}

/**
 * nginx with `limit_req`: so many servers, each of which lets in `rate` requests a second and a second's worth at
 * once, answers what it lets in with `reply`, and refuses the rest with 429.
 */
export async function startNginx(servers: number, rate: number, reply: unknown): Promise<Nginx> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-nginx-'))
  for (let tries = 1; ; tries++) {
    const ports = await freePorts(servers)
    writeFileSync(join(folder, 'nginx.conf'), config(folder, ports, rate, reply))
    const child = spawn('nginx', ['-p', folder, '-e', 'error.log', '-c', join(folder, 'nginx.conf')], {
      env: ENV,
    })
    const gone = new Promise<string>((resolve) => {
      child.on('error', ({ message }) => resolve(message))
      child.on('exit', () => resolve(readFileSync(join(folder, 'error.log'), 'utf8')))
    })
    const why = await Promise.race([gone, answering(ports)])
    if (why === undefined) return running(folder, ports, child, gone)
    if (tries === MOST_TRIES) throw new Error(`nginx does not start: ${why}`)
  }
}

/** What answers stands behind the limit: `return` itself would come before it. */
function config(folder: string, ports: number[], rate: number, reply: unknown): string {
  const answering = `unix:${folder}/answering`
  const limited = ports.map(
    (port) => `server {
    listen 127.0.0.1:${port};
    access_log ${port}.log calls;
    location / { limit_req zone=calls burst=${rate} nodelay; limit_req_status 429; proxy_pass http://${answering}; }
  }`,
  )
  return `daemon off; master_process off; pid nginx.pid;
events { worker_connections 2048; }
http {
  limit_req_zone $server_port zone=calls:1m rate=${rate}r/s;
  log_format calls '$status $uri';
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${name};`).join(' ')}
  server {
    listen ${answering};
    location / { default_type application/json; return 200 '${JSON.stringify(reply)}'; }
  }
  ${limited.join('\n  ')}
}
`
}

function running(folder: string, ports: number[], child: ChildProcess, gone: Promise<string>): Nginx {
  return {
    servers: ports.map((port) => ({
      url: `http://127.0.0.1:${port}`,
      log: () => calls(readFileSync(join(folder, `${port}.log`), 'utf8')),
    })),
    stop: async () => {
      child.kill()
      await gone
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Without the last line where it is not whole yet. */
function calls(text: string): LoggedCall[] {
  const lines = text.split('\n').slice(0, -1)
  return lines.map((line) => ({ status: Number(line.slice(0, 3)), path: line.slice(4) }))
}

/** Ports that nobody listens on now. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listening))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
  return ports
}

function listening() {
  const server = createServer()
  return new Promise<typeof server>((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

/** Resolves when it takes connections: all its ports are bound before it serves one. */
async function answering(ports: number[]): Promise<undefined> {
  for (;;) {
    const isUp = await fetch(`http://127.0.0.1:${ports[0]}/up`).then(
      () => true,
      () => false,
    )
    if (isUp) return undefined
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
