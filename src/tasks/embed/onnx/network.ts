import { FatalError, TaskError } from '../../../core/errors.ts'
import type { NetworkFiles } from './network-files.ts'
import {
  loadRuntime,
  openSession,
  type Runtime,
  type RuntimeTensor,
  type Session,
  type Slot,
} from './runtime.ts'

/** Inputs as exporters name them; a network may take fewer. */
const INPUTS = ['input_ids', 'attention_mask', 'token_type_ids']
/** Names of the output whose vectors are the texts', and of those whose vectors are the tokens'. */
const WHOLE = 'sentence_embedding'
const OF_TOKENS = ['last_hidden_state', 'token_embeddings']

/** What a network gives of a batch. */
export interface Output {
  values: Float32Array
  /** Texts, tokens of each if the vectors are the tokens', numbers of a vector. */
  shape: readonly number[]
}

/** An ONNX network in this thread. */
export class Network {
  readonly #runtime: Runtime
  readonly #session: Session
  readonly #output: string
  readonly #padding: number

  private constructor(runtime: Runtime, session: Session, output: string, padding: number) {
    this.#runtime = runtime
    this.#session = session
    this.#output = output
    this.#padding = padding
  }

  /** Throws FatalError `no_onnxruntime`, `bad_model`. */
  static async open({ weights, padding, otherSteps }: NetworkFiles): Promise<Network> {
    const runtime = await loadRuntime()
    const session = await openSession(runtime, weights)
    const { inputMetadata: inputs, outputMetadata: outputs } = session
    const output = outputOf(outputs)
    if (output === undefined || !inputs.every(isKnown) || !inputs.some(({ name }) => name === INPUTS[0]))
      throw unknownLayout(weights, inputs, outputs)
    if (output !== WHOLE && otherSteps.length > 0)
      throw new FatalError(
        'bad_model',
        `modules.json has the steps ${otherSteps.join(', ')}, which are not known`,
        `known: Transformer, Pooling, Normalize; others if the network holds them and gives ${WHOLE}`,
      )
    return new Network(runtime, session, output, padding)
  }

  /** Holds the thread. Throws a permanent TaskError `model_failed`. */
  async run(texts: readonly ArrayLike<number>[]): Promise<Output> {
    const length = texts.reduce((most, ids) => Math.max(most, ids.length), 0)
    const shape = [texts.length, length]
    const feeds: Record<string, RuntimeTensor> = {}
    for (const { name, type = '' } of this.#session.inputMetadata)
      feeds[name] = new this.#runtime.Tensor(type, numbers(type, this.#input(name, texts, length)), shape)
    try {
      const { [this.#output]: output } = await this.#session.run(feeds, [this.#output])
      return { values: output.data as Float32Array, shape: output.dims }
    } catch (error) {
      const message = `the model fails: ${(error as Error).message.trim()}`
      throw new TaskError('model_failed', 'permanent', { message, cause: error })
    }
  }

  #input(name: string, texts: readonly ArrayLike<number>[], length: number): number[] {
    if (name === 'token_type_ids') return Array(texts.length * length).fill(0)
    const [value, otherwise] = name === 'attention_mask' ? [() => 1, 0] : [(id: number) => id, this.#padding]
    return texts.flatMap((ids) =>
      Array.from({ length }, (_, i) => (i < ids.length ? value(ids[i]) : otherwise)),
    )
  }
}

function numbers(type: string, values: number[]): BigInt64Array | Int32Array {
  return type === 'int64' ? BigInt64Array.from(values, BigInt) : Int32Array.from(values)
}

function isKnown({ name, type, shape = [] }: Slot): boolean {
  const isInteger = type === 'int64' || type === 'int32'
  return INPUTS.includes(name) && isInteger && shape.length === 2 && shape.every(isAny)
}

function isAny(length: number | string): boolean {
  return typeof length === 'string'
}

function outputOf(outputs: readonly Slot[]): string | undefined {
  const ofRank = (names: readonly string[], rank: number) =>
    outputs.find(
      ({ name, type, shape }) => names.includes(name) && type === 'float32' && shape?.length === rank,
    )
  return (ofRank([WHOLE], 2) ?? ofRank(OF_TOKENS, 3))?.name
}

function unknownLayout(path: string, inputs: readonly Slot[], outputs: readonly Slot[]): FatalError {
  const told = (slots: readonly Slot[]) =>
    slots.map(({ name, type, shape = [] }) => `${name} ${type ?? ''}[${shape.join(', ')}]`).join(', ')
  return new FatalError(
    'bad_model',
    `${path} takes ${told(inputs)} and gives ${told(outputs)}`,
    `known: inputs ${INPUTS.join(', ')} of any length; outputs ${WHOLE}, ${OF_TOKENS.join(', ')} of float32`,
  )
}
