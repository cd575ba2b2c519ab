import { bash } from './bash.ts'
import { c, cpp } from './c.ts'
import { csharp } from './csharp.ts'
import { go } from './go.ts'
import { java } from './java.ts'
import { javascript, tsx, typescript } from './javascript.ts'
import { php } from './php.ts'
import { python } from './python.ts'
import { ruby } from './ruby.ts'
import { rust } from './rust.ts'
import type { LanguageSpec } from './spec.ts'

const SPECS = [bash, c, cpp, csharp, go, java, javascript, php, python, ruby, rust, tsx, typescript]

/** The languages that are parsed, by linguist's name. */
export const PARSED: ReadonlyMap<string, LanguageSpec> = new Map(SPECS.map((spec) => [spec.name, spec]))
