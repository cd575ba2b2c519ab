/** In place of Node's `assert`, which takes four modules to load: what yargs asks of it. */
export function strictEqual(actual, expected, message = `${actual} is not ${expected}`) {
  if (!Object.is(actual, expected)) throw new TypeError(message)
}

export function notStrictEqual(actual, expected, message = `it is ${expected}`) {
  if (Object.is(actual, expected)) throw new TypeError(message)
}
