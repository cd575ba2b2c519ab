import { availableParallelism, cpus, totalmem } from 'node:os'

/** What the figures were taken on: nothing that names the machine or a place on it. */
export function machine() {
  return {
    cores: availableParallelism(),
    cpu: cpus()[0].model.trim(),
    memory_gib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
  }
}
