import { FatalError } from '../../core/errors.ts'
import { Template } from '../../core/template.ts'

/** A template of an item's fields. Throws a `FatalError` for one that would put a key where it could be kept. */
export function templateOf(text: string, option: string): Template {
  const template = Template.parse(text)
  if (!template.fields.some((field) => field.startsWith('env.'))) return template
  throw new FatalError(
    'bad_option',
    `--http.${option}: a variable of the environment stands at the end of a header's value, and nowhere else`,
    'for example --http.headers \'{"authorization": "Bearer {{env.TOKEN}}"}\'',
  )
}
