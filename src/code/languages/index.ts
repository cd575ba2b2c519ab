import { bash } from './bash.ts'
import { c, cpp } from './c.ts'
import { clojure } from './clojure.ts'
import { csharp } from './csharp.ts'
import { dart } from './dart.ts'
import { elixir } from './elixir.ts'
import { elm } from './elm.ts'
import { gdscript } from './gdscript.ts'
import { gleam } from './gleam.ts'
import { go } from './go.ts'
import { haskell } from './haskell.ts'
import { hcl } from './hcl.ts'
import { java } from './java.ts'
import { javascript, tsx, typescript } from './javascript.ts'
import { kotlin } from './kotlin.ts'
import { lua } from './lua.ts'
import { markup } from './markup.ts'
import { nix } from './nix.ts'
import { perl } from './perl.ts'
import { php } from './php.ts'
import { python } from './python.ts'
import { r } from './r.ts'
import { ruby } from './ruby.ts'
import { rust } from './rust.ts'
import { scala } from './scala.ts'
import { scss } from './scss.ts'
import type { LanguageSpec } from './spec.ts'
import { swift } from './swift.ts'
import { talon } from './talon.ts'
import { zig } from './zig.ts'

const CODE = [
  bash,
  c,
  clojure,
  cpp,
  csharp,
  dart,
  elixir,
  elm,
  gdscript,
  gleam,
  go,
  haskell,
  java,
  javascript,
]
const MORE = [kotlin, lua, nix, perl, php, python, r, ruby, rust, scala, swift, talon, tsx, typescript, zig]
const SPECS: readonly LanguageSpec[] = [...CODE, ...MORE, hcl, scss, ...markup]

/** The languages that are parsed, by linguist's names. */
export const PARSED: ReadonlyMap<string, LanguageSpec> = new Map(
  SPECS.flatMap((spec) => [spec.name, ...(spec.also ?? [])].map((name) => [name, spec] as const)),
)
