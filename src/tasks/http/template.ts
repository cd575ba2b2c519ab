import { FatalError } from '../../core/errors.ts'
import { THREE_BRACES } from '../../core/schemas.ts'
import { Template } from '../../core/template.ts'

/** A template of an item's fields. Throws a `FatalError` for one with three braces, or that would put a key where it could be kept. */
export function templateOf(text: string, option: string): Template {
  if (Template.hasThreeBraces(text))
    throw new FatalError(
      'bad_option',
      `--http.${option}: ${THREE_BRACES}`,
      'between braces of the text it stands with blanks: { {{field}} }',
    )
  const template = Template.parse(text)
  if (!template.fields.some((field) => field.startsWith('env.'))) return template
  throw new FatalError(
    'bad_option',
    `--http.${option}: a variable of the environment stands at the end of a header's value, and nowhere else`,
    'for example --http.headers \'{"authorization": "Bearer {{env.TOKEN}}"}\'',
  )
}
