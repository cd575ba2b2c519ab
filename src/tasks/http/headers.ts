import { TaskError } from '../../core/errors.ts'
import type { ItemFields } from '../../core/item-fields.ts'
import type { RemoteKey } from '../../core/remote.ts'
import type { Template } from '../../core/template.ts'
import { templateOf } from './template.ts'

const ENVIRONMENT = /^([^{}]*)\{\{\s*env\.([A-Za-z_]\w*)\s*\}\}$/
const ALLOWED = /^[\t\x20-\x7e\x80-\xff]*$/

/** Headers made of an item's fields, and those that hold keys: these are put in where they can't be kept. */
export class HeaderTemplates {
  readonly keys: RemoteKey[] = []
  readonly #templates: [string, Template][] = []

  /** Throws a `FatalError` for a key in the midst of other things. */
  constructor(headers: Record<string, string>) {
    for (const [name, text] of Object.entries(headers)) {
      const key = ENVIRONMENT.exec(text)
      if (key) this.keys.push({ header: name, prefix: key[1], variable: key[2] })
      else this.#templates.push([name, templateOf(text, 'headers')])
    }
  }

  get fields(): string[] {
    return this.#templates.flatMap(([, template]) => template.fields)
  }

  /** Throws a permanent `TaskError` for a field that is not there or that no header can hold. */
  fill(fields: ItemFields): Record<string, string> {
    return Object.fromEntries(
      this.#templates.map(([name, template]) => [
        name,
        checked(
          name,
          template.fill((field) => fields.text(field)),
        ),
      ]),
    )
  }
}

function checked(name: string, value: string): string {
  if (ALLOWED.test(value)) return value
  throw new TaskError('bad_header', 'permanent', {
    message: `the header ${name} would have line breaks or letters that headers can't hold`,
    hint: 'send such a field in the body',
  })
}
