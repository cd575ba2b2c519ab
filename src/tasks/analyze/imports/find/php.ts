import { eachMatch, type Finder, type Found, matchAt, Seeker, type Source } from './source.ts'

/** Names are used at the margin, before the first type; inside of a class `use` mixes a trait in. */
const USE = /^use[ \t]+(?:(?:function|const)[ \t]+)?(?=[\\\w\x80-\xff])/gm
const NAMES = /^[\\\w\x80-\xff\s,{}]*$/
const MAX_NAMES = 10_000
const INCLUDE =
  /(?:^|[=;{}(!@&|?:]|\breturn)[ \t]*((?:include|require)(?:_once)?\b[\s(]{0,20}((?:__DIR__|dirname\(__FILE__\))\s{0,20}\.\s{0,20})?(?:'([^'\n]+)'|"([^"\n]+)"))/gm
const TYPE = /^(?:(?:abstract|final|readonly)[ \t]+)*(?:class|interface|trait|enum)[ \t]/gm

/** `use A\B, A\{C, D as E};`, `include 'x.php'`, and `include __DIR__ . '/x.php'`, which is `./x.php`. */
export const findPhp: Finder = (source) => {
  return [...uses(source), ...includes(source)].filter(({ at }) => source.commentEnd(at) === undefined)
}

function uses(source: Source): Found[] {
  const { raw } = source
  const semicolons = new Seeker(source, ';')
  const firstType = matchAt(TYPE, raw, 0)?.index ?? raw.length
  const found: Found[] = []
  for (let use = matchAt(USE, raw, 0); use && use.index < firstType; use = USE.exec(raw)) {
    const end = semicolons.next(USE.lastIndex)
    const list = source.code(USE.lastIndex, Math.min(end, USE.lastIndex + MAX_NAMES))
    if (!NAMES.test(list)) continue
    for (const to of namesOf(list)) found.push({ at: use.index, to, links: [] })
    USE.lastIndex = end
  }
  return found
}

function includes({ raw }: Source): Found[] {
  const found: Found[] = []
  for (const { 0: all, 1: call, 2: folder, 3: single, 4: double, index } of eachMatch(INCLUDE, raw))
    found.push({
      at: index + all.length - call.length,
      to: (folder ? '.' : '') + (single ?? double),
      links: [],
    })
  return found
}

function namesOf(list: string): string[] {
  const brace = list.indexOf('{')
  const prefix = brace < 0 ? '' : list.slice(0, brace).trim()
  const names = list.slice(brace + 1).matchAll(/(?:^|,)\s*(?:(?:function|const)\s+)?([\\\w\x80-\xff]+)/g)
  return [...names].map((match) => prefix + match[1])
}
