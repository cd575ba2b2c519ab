import type { Answer, FoundRow } from '../nearest/answers.ts'
import type { Query } from '../nearest/queries.ts'
import type { Layout } from './table.ts'
import { cutEnd, escapeControls, shorten } from './text.ts'

const SCORE_DIGITS = 4
const INDENT = '      '
/** Of these fields, the first that a row has is whose it is. */
const ID_FIELDS = ['doc_id', 'id']

/** Its id, where it has one, and its text, where there is any. */
function askedOf({ id, text, error }: Query): { id?: string; query?: string } {
  return { ...(id === undefined ? {} : { id }), ...(error ? {} : { query: text }) }
}

/** A JSON object for a query. */
export function answerLines({ query, found, error }: Answer): string {
  const asked = askedOf(query)
  return `${JSON.stringify({ ...asked, hits: found.map(hit), ...(error ? { error } : {}) })}\n`
}

/** A JSON object for each hit, or for what kept a query from being asked; none for one without hits. */
export function hitLines({ query, found, error }: Answer): string {
  const asked = askedOf(query)
  if (error) return `${JSON.stringify({ ...asked, error })}\n`
  return found.map((row) => `${JSON.stringify({ ...asked, ...hit(row) })}\n`).join('')
}

/** Rank, score, whose text it is and where it stands; below, its beginning. */
export function answerText({ found, error }: Answer, layout: Layout): string {
  if (error) return `${layout.paint('red', 'error:')} ${escapeControls(error.message)}\n`
  return found.map((row) => `${hitText(row, layout)}\n`).join('')
}

function hit({ rank, score, row, label }: FoundRow): Record<string, unknown> {
  return { rank, score: rounded(score), row, ...label }
}

function rounded(score: number): number {
  return Number(score.toFixed(6))
}

function hitText({ rank, score, row, label }: FoundRow, { paint, width }: Layout): string {
  const head = `${String(rank).padStart(3)}  ${paint('bold', score.toFixed(SCORE_DIGITS).padStart(7))}  `
  const place = placeOf(label)
  const id = shorten(escapeControls(idOf(label, row)), Math.max(8, width - 14 - place.length))
  const text = typeof label.text === 'string' ? label.text.trim().replace(/\s+/g, ' ') : ''
  const snippet = cutEnd(escapeControls(text), width - INDENT.length)
  return `${head}${id}${paint('dim', place)}${snippet ? `\n${INDENT}${paint('dim', snippet)}` : ''}`
}

function idOf(label: FoundRow['label'], row: number): string {
  const field = ID_FIELDS.find((name) => label[name] !== undefined && label[name] !== null)
  return field === undefined ? `row ${row}` : String(label[field])
}

/** Which chunk of its text, and from where to where. */
function placeOf({ chunk_index, start, end }: FoundRow['label']): string {
  const chunk = typeof chunk_index === 'number' ? `#${chunk_index}` : ''
  return typeof start === 'number' && typeof end === 'number' ? `${chunk}  ${start}–${end}` : chunk
}
