export { float32, randomValues, type TensorValues, writeSafetensors } from '../../../scripts/static-model.mjs'
