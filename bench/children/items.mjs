/** `count` items, made as they are asked for. */
export function* items(count, input = (i) => i) {
  for (let i = 0; i < count; i++) yield { id: `item-${i}`, input: input(i) }
}
