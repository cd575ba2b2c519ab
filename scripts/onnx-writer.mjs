/**
 * Writes the ONNX format, which is protobuf: as much of it as a network of our own needs. Field numbers are those of
 * onnx.proto (IR version 8): https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
const FLOAT = 1
const INT64 = 7
const IR_VERSION = 8
const OPSET = 17

/**
 * A model of `nodes` ({op, inputs, outputs, attributes}) over `weights` ({name: {shape, values}}). `inputs` and
 * `outputs` are {name, type: 'float32' | 'int64', shape}: a name in a shape stands for any length.
 */
export function encodeModel({ nodes, weights, inputs, outputs }) {
  const graph = Buffer.concat([
    ...nodes.map((node) => message(1, encodeNode(node))),
    string(2, 'network'),
    ...Object.entries(weights).map(([name, tensor]) => message(5, encodeTensor(name, tensor))),
    ...inputs.map((value) => message(11, encodeValue(value))),
    ...outputs.map((value) => message(12, encodeValue(value))),
  ])
  const opset = message(8, Buffer.concat([string(1, ''), integer(2, OPSET)]))
  return Buffer.concat([integer(1, IR_VERSION), message(7, graph), opset])
}

function encodeNode({ op, inputs, outputs, attributes = {} }) {
  return Buffer.concat([
    ...inputs.map((name) => string(1, name)),
    ...outputs.map((name) => string(2, name)),
    string(3, outputs[0]),
    string(4, op),
    ...Object.entries(attributes).map(([name, value]) => message(5, encodeAttribute(name, value))),
  ])
}

/** A number is an integer; `{ float }` is what it says; a list is of integers. */
function encodeAttribute(name, value) {
  const type = Array.isArray(value) ? 7 : typeof value === 'number' ? 2 : 1
  const encoded = {
    7: () => Buffer.concat(value.map((one) => integer(8, one))),
    2: () => integer(3, value),
    1: () => float(2, value.float),
  }[type]()
  return Buffer.concat([string(1, name), encoded, integer(20, type)])
}

/** `values`: a Float32Array, or a BigInt64Array. */
function encodeTensor(name, { shape, values }) {
  const raw = Buffer.from(values.buffer, values.byteOffset, values.byteLength)
  return Buffer.concat([
    ...shape.map((length) => integer(1, length)),
    integer(2, values instanceof Float32Array ? FLOAT : INT64),
    string(8, name),
    message(9, raw),
  ])
}

function encodeValue({ name, type, shape }) {
  const dimensions = shape.map((length) =>
    message(1, typeof length === 'number' ? integer(1, length) : string(2, length)),
  )
  const tensor = Buffer.concat([
    integer(1, type === 'float32' ? FLOAT : INT64),
    message(2, Buffer.concat(dimensions)),
  ])
  return Buffer.concat([string(1, name), message(2, message(1, tensor))])
}

function message(field, bytes) {
  return Buffer.concat([varint(field * 8 + 2), varint(bytes.length), bytes])
}

function string(field, text) {
  return message(field, Buffer.from(text))
}

function integer(field, value) {
  return Buffer.concat([varint(field * 8), varint(value)])
}

function float(field, value) {
  const bytes = Buffer.alloc(4)
  bytes.writeFloatLE(value)
  return Buffer.concat([varint(field * 8 + 5), bytes])
}

/** Negative numbers take ten bytes: two's complement of 64 bits. */
function varint(value) {
  const bytes = []
  let left = BigInt.asUintN(64, BigInt(value))
  for (; left >= 0x80n; left >>= 7n) bytes.push(Number(left & 0x7fn) | 0x80)
  return Buffer.from([...bytes, Number(left)])
}
