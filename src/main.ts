#!/usr/bin/env node
import { main } from './cli/main.ts'

// What a task has left running must not keep the process: its batch is over and on the disk.
process.exit(await main(process.argv.slice(2), process))
