import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const CHILDREN = new URL('../children/', import.meta.url)
/** Of a second: what Linux counts a process's time in. */
const TICK_S = 0.01

/** Certificates of the machine's own would cost each Node process, ours and others', 50 ms. */
const { NODE_EXTRA_CA_CERTS, ...ENVIRONMENT } = process.env

/** Runs a command to its end: wall time, CPU time (user and system, its own children too) and what it printed. */
export async function measure(command, args, { cwd, accept = [0] } = {}) {
  const cpuBefore = childrenCpu_s()
  const began = performance.now()
  const child = spawn(command, args, { cwd, env: ENVIRONMENT, stdio: ['ignore', 'pipe', 'pipe'] })
  const output = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr']) child[name].on('data', (bytes) => (output[name] += bytes))
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
  const wall_s = (performance.now() - began) / 1_000
  if (!accept.includes(code))
    throw new Error(`${command} ${args.join(' ')} exited with ${code}: ${output.stderr}`)
  return { wall_s, cpu_s: childrenCpu_s() - cpuBefore, stdout: output.stdout }
}

/** Runs a script of `children/`, which prints one JSON line, in a process of its own. */
export async function measureChild(script, options, nodeFlags = []) {
  const path = fileURLToPath(new URL(script, CHILDREN))
  const run = await measure(process.execPath, [...nodeFlags, path, JSON.stringify(options)])
  return { ...run, ...JSON.parse(run.stdout) }
}

/** Runs each variant `runs` times, taking turns so that noise hits all alike: name → the runs' figures. */
export async function takeTurns(variants, runs) {
  const figures = Object.fromEntries(Object.keys(variants).map((name) => [name, []]))
  for (let turn = 0; turn < runs; turn++)
    for (const [name, run] of Object.entries(variants)) figures[name].push(await run(turn))
  return figures
}

/** CPU time of all children that have ended; NaN where there is no /proc. Exact to a tick: sum several runs. */
function childrenCpu_s() {
  if (!existsSync('/proc/self/stat')) return Number.NaN
  const fields = readFileSync('/proc/self/stat', 'latin1').split(') ')[1].split(' ')
  return (Number(fields[13]) + Number(fields[14])) * TICK_S
}

/** CPU time of this process's main thread alone. */
export function mainThreadCpu_s() {
  const stat = `/proc/self/task/${process.pid}/stat`
  if (!existsSync(stat)) return Number.NaN
  const fields = readFileSync(stat, 'latin1').split(') ')[1].split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_S
}

/** The most memory this process has held. `maxRSS` would do, but begins at what the process that started it holds. */
export function peakMemory_mb() {
  const status = '/proc/self/status'
  if (!existsSync(status)) return process.resourceUsage().maxRSS / 1024
  return Number(readFileSync(status, 'latin1').match(/VmHWM:\s*(\d+) kB/)[1]) / 1024
}
