/** How text is made ready for WordPiece: `BertNormalizer` and `BertPreTokenizer`. */
export interface BertText {
  /** Control characters go, white space becomes a blank. */
  cleanText: boolean
  /** Each ideograph (of the Basic Multilingual Plane) is a word of its own. */
  splitIdeographs: boolean
  lowercase: boolean
  stripAccents: boolean
}

// Where a regular expression of the Rust original and JavaScript's differ, JavaScript's @huggingface/tokenizers is followed.
const REMOVED = /[\0\ufffd]|(?![\t\n\r])\p{Cc}|\p{Cf}|\p{Co}|\p{Cs}/gu
const MARKS = /\p{Mn}/gu
const IDEOGRAPH = /[\u4e00-\u9fff\u3400-\u4dbf\uf900-\ufaff]/g
const PUNCTUATION = '\\p{P}\\u0021-\\u002F\\u003A-\\u0040\\u005B-\\u0060\\u007B-\\u007E'
const WORDS = new RegExp(`[^\\s${PUNCTUATION}]+|[${PUNCTUATION}]`, 'gu')

/** Its lower case depends on what stands around it, so that a text with it can't be lowered word by word. */
const SIGMA = '\u03a3'

/** The words of a text, normalised. */
export function bertWords(text: string, rules: BertText): string[] {
  return normalize(text, rules).match(WORDS) ?? []
}

/** A text that can be read word by word with the same result as at once. */
export function separable(text: string, rules: BertText): string {
  if (!rules.lowercase || !text.includes(SIGMA)) return text
  return (rules.cleanText ? text.replace(REMOVED, '') : text).toLowerCase()
}

function normalize(text: string, rules: BertText): string {
  let normal = rules.cleanText ? text.replace(REMOVED, '') : text
  if (rules.splitIdeographs) normal = normal.replace(IDEOGRAPH, ' $& ')
  if (rules.lowercase) normal = normal.toLowerCase()
  return rules.stripAccents ? normal.normalize('NFD').replace(MARKS, '') : normal
}
