import { execFile, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { FatalError } from '../core/errors.ts'
import type { BytePath } from './byte-path.ts'

// A repository's own configuration may name a program to ask for changed files: it is not run.
const SAFE = ['-c', 'core.fsmonitor=false']
// Set by git for its hooks: they would make it list another repository than the one in the folder.
const OF_A_CALLER = /^GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR|OBJECT_DIRECTORY|NAMESPACE)$/

/** What a short git command prints. Rejects as `execFile` does, with `stderr` on the error. */
export async function gitOutput(folder: string, ...args: string[]): Promise<string> {
  const options = { cwd: folder, env: gitEnvironment() }
  return (await promisify(execFile)('git', [...SAFE, ...args], options)).stdout
}

/**
 * The paths that a git command prints with `-z`, read as fast as they are taken. Each line of stderr goes to
 * `onWarning`. Throws FatalError `git_failed` with the last of them if git fails.
 */
export async function* gitList(
  folder: string,
  args: string[],
  onWarning: (line: string) => void,
  signal?: AbortSignal,
): AsyncGenerator<BytePath[]> {
  const child = spawn('git', [...SAFE, ...args], {
    ...{ cwd: folder, env: gitEnvironment(), signal },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<unknown>((resolve) => child.on('close', resolve).on('error', resolve))
  let lastLine = ''
  createInterface(child.stderr).on('line', (line) => {
    lastLine = line || lastLine
    onWarning(line)
  })
  try {
    yield* splitPaths(child.stdout)
    const status = await ended
    if (status !== 0) throw gitFailed(folder, lastLine || `it ended with ${status}`)
  } finally {
    child.kill()
  }
}

async function* splitPaths(output: Readable): AsyncGenerator<BytePath[]> {
  let rest = ''
  for await (const text of output.setEncoding('latin1')) {
    const paths: BytePath[] = (rest + text).split('\0')
    rest = paths.pop()!
    yield paths
  }
}

function gitFailed(folder: string, message: string): FatalError {
  const hint = `run \`git -C ${folder} status\` to see what is wrong with the repository`
  return new FatalError('git_failed', `git could not list ${folder}: ${message}`, hint)
}

function gitEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !OF_A_CALLER.test(name))
  // English messages, no locks on the user's index, nothing fetched from a remote.
  return { ...Object.fromEntries(kept), LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', GIT_NO_LAZY_FETCH: '1' }
}
