/** In place of `wrap-ansi`, for plain ASCII text: breaks at spaces, and inside a word that is longer than a line. */
export default (text, columns) =>
  text
    .split('\n')
    .flatMap((line) => wrapLine(line, columns))
    .join('\n')

function wrapLine(line, columns) {
  const lines = ['']
  for (const word of line.split(' ')) {
    const last = lines[lines.length - 1]
    if (last === '') lines[lines.length - 1] = word
    else if (last.length + 1 + word.length <= columns) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
    while (lines[lines.length - 1].length > columns) {
      const long = lines.pop()
      lines.push(long.slice(0, columns), long.slice(columns))
    }
  }
  return lines
}
