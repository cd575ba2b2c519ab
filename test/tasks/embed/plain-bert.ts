import type { NetworkShape, Weights } from '../../../scripts/onnx-model.mjs'

type Matrix = number[][]

/** The network of scripts/onnx-model.mjs, one number after another: vectors of a text's tokens. */
export function plainBert(ids: readonly number[], weights: Weights, { layers, heads }: NetworkShape): Matrix {
  const words = ids.map((id, place) =>
    plus(plus(rowOf(weights, 'words', id), rowOf(weights, 'positions', place)), rowOf(weights, 'types', 0)),
  )
  let state = norm(words, weights, 'input')
  for (let layer = 0; layer < layers; layer++) {
    const [query, key, value] = ['query', 'key', 'value'].map((part) =>
      dense(state, weights, `${layer}.${part}`),
    )
    const mixed = attention(query, key, value, heads)
    const attended = norm(sum(state, dense(mixed, weights, `${layer}.output`)), weights, `${layer}.attended`)
    const inner = dense(attended, weights, `${layer}.inner`).map((row) => row.map(gelu))
    state = norm(sum(attended, dense(inner, weights, `${layer}.outer`)), weights, `${layer}.done`)
  }
  return state
}

function attention(query: Matrix, key: Matrix, value: Matrix, heads: number): Matrix {
  const width = query[0].length / heads
  return query.map((row) =>
    Array.from({ length: heads }, (_, head) => {
      const part = (of: number[]) => of.slice(head * width, (head + 1) * width)
      const scores = key.map((other) => Math.exp(dot(part(row), part(other)) / Math.sqrt(width)))
      const total = scores.reduce((all, score) => all + score, 0)
      return part(row).map(
        (_, i) =>
          dot(
            scores,
            value.map(part).map((one) => one[i]),
          ) / total,
      )
    }).flat(),
  )
}

function dense(rows: Matrix, weights: Weights, name: string): Matrix {
  const { shape, values } = weights[`${name}.weight`]
  const bias = weights[`${name}.bias`].values
  const [from, to] = shape
  return rows.map((row) =>
    Array.from({ length: to }, (_, column) => {
      let total = bias[column]
      for (let i = 0; i < from; i++) total += row[i] * values[i * to + column]
      return total
    }),
  )
}

function norm(rows: Matrix, weights: Weights, name: string): Matrix {
  const [scale, shift] = ['scale', 'shift'].map((part) => weights[`${name}.${part}`].values)
  return rows.map((row) => {
    const mean = row.reduce((all, value) => all + value, 0) / row.length
    const variance = row.reduce((all, value) => all + (value - mean) ** 2, 0) / row.length
    return row.map((value, i) => ((value - mean) / Math.sqrt(variance)) * scale[i] + shift[i])
  })
}

function gelu(value: number): number {
  return 0.5 * value * (1 + erf(value / Math.SQRT2))
}

/** By its Taylor series; for the small numbers of a small network. */
function erf(value: number): number {
  let term = value
  let total = value
  for (let n = 1; n < 100; n++) {
    term *= -(value * value) / n
    total += term / (2 * n + 1)
  }
  return (2 / Math.sqrt(Math.PI)) * total
}

function rowOf(weights: Weights, name: string, row: number): number[] {
  const { shape, values } = weights[name]
  return [...values.subarray(row * shape[1], (row + 1) * shape[1])]
}

function plus(a: number[], b: number[]): number[] {
  return a.map((value, i) => value + b[i])
}

function sum(a: Matrix, b: Matrix): Matrix {
  return a.map((row, i) => plus(row, b[i]))
}

function dot(a: number[], b: number[]): number {
  return a.reduce((total, value, i) => total + value * b[i], 0)
}
