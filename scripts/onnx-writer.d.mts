import type { Network } from './onnx-model.d.mts'

export function encodeModel(network: Network): Buffer
