#!/usr/bin/env node
import { main } from './cli/main.ts'

// What a task has left running must not keep the process: its batch is over and on the disk.
main(process.argv.slice(2), process).then((code) => process.exit(code))
