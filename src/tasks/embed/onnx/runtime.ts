import { FatalError } from '../../../core/errors.ts'

/** What of onnxruntime-node is used; its own types are not at hand where it is not installed. */
export interface Runtime {
  env: { logLevel: string }
  InferenceSession: { create(path: string, options: object): Promise<Session> }
  Tensor: new (type: string, data: BigInt64Array | Int32Array, shape: readonly number[]) => RuntimeTensor
}

export interface Session {
  readonly inputMetadata: readonly Slot[]
  readonly outputMetadata: readonly Slot[]
  /** Holds the thread. */
  run(feeds: Record<string, RuntimeTensor>, outputs: string[]): Promise<Record<string, RuntimeTensor>>
}

/** An input or output of a network; names in a shape stand for any length. */
export interface Slot {
  name: string
  type?: string
  shape?: readonly (number | string)[]
}

export interface RuntimeTensor {
  data: ArrayLike<unknown>
  dims: readonly number[]
}

const PACKAGE = 'onnxruntime-node'
/** Two workers of one thread each are faster than one of two. */
const SESSION = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  logSeverityLevel: 4,
}
const INSTALL = `npm install ${PACKAGE}@1 --ignore-scripts (in a clone of millrace with --no-save --save-dev); its install script downloads what a CPU does not need, and is kept from it for good by "${PACKAGE}-install=skip" in .npmrc and "allowScripts": {"${PACKAGE}": false} in package.json`

/** Throws FatalError `no_onnxruntime` where it is not installed. */
export async function loadRuntime(name = PACKAGE): Promise<Runtime> {
  try {
    const { default: runtime } = await import(name)
    // What it would print is thrown as well.
    runtime.env.logLevel = 'fatal'
    return runtime
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const isMissing = code === 'ERR_MODULE_NOT_FOUND' && message.includes(name)
    const what = isMissing ? 'is not installed' : `can't be loaded: ${message}`
    throw new FatalError('no_onnxruntime', `an ONNX model needs ${PACKAGE}, which ${what}`, INSTALL, error)
  }
}

/** Throws FatalError `bad_model`. */
export async function openSession({ InferenceSession }: Runtime, path: string): Promise<Session> {
  try {
    return await InferenceSession.create(path, SESSION)
  } catch (error) {
    throw new FatalError(
      'bad_model',
      `onnxruntime can't load ${path}: ${(error as Error).message}`,
      'the file may be cut off, no ONNX model, or lack the file of its weights: download the model again',
      error,
    )
  }
}
