/**
 * One line of the results: a figure, and beside it what it is measured against in the same run.
 * `goal`: the least (or with `atMost` the greatest) that `of` should be: the ratio if there is one, else the figure.
 */
export function row(what, value, unit, { ratio, to, least, atMost } = {}) {
  const judged = ratio ?? value
  const goal = least !== undefined ? `≥ ${least}` : atMost !== undefined ? `≤ ${atMost}` : undefined
  const met = goal && (least !== undefined ? judged >= least : judged <= atMost)
  return { what, value, unit, ratio, to, goal, met }
}
