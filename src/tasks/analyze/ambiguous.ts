/** A head of the text decides; expressions stay within lines, so that hostile text costs no more than its length. */
const WINDOW = 65_536

/** Says which of the languages that share an extension a text is in; undefined leaves it to the name. */
export function languageByRule(extension: string, text: string): string | undefined {
  const head = text.slice(0, WINDOW)
  return RULES.get(extension)?.find(([pattern]) => pattern.test(head))?.[1]
}

const OBJECTIVE_C = /^[ \t]*(?:@(?:interface|implementation|protocol|import|class)\b|#[ \t]*import\b)/m

/** What only C++ has; `extern "C"` guards are common in C headers and say nothing. */
const CPP = new RegExp(
  [
    String.raw`^[ \t]*(?:template[ \t]*<|namespace[ \t]+(?:[\w:]+[ \t]*)?\{|using[ \t]+\w|inline[ \t]+namespace\b)`,
    String.raw`^[ \t]*namespace[ \t]+[\w:]+$`,
    String.raw`^[ \t]*class[ \t]+\w[\w \t:]*(?:[:{]|\n[ \t]*\{)`,
    String.raw`^[ \t]*(?:public|private|protected)[ \t]*:`,
    String.raw`^[ \t]*#[ \t]*include[ \t]*<(?:string|vector|map|memory|utility|iostream|functional|algorithm)>`,
    String.raw`\bstd::\w|\bconstexpr\b|\bnullptr\b|\boperator[ \t]*[=+\-*/<>([]`,
  ].join('|'),
  'm',
)

/** By extension: the first pattern that is found decides. */
const RULES: ReadonlyMap<string, readonly (readonly [RegExp, string])[]> = new Map([
  [
    'h',
    [
      [OBJECTIVE_C, 'Objective-C'],
      [CPP, 'C++'],
    ],
  ],
  [
    'm',
    [
      [OBJECTIVE_C, 'Objective-C'],
      [/^[ \t]*#[ \t]*include\b/m, 'Objective-C'],
      [/^[ \t]*(?:%|function\b|end[ \t]*;?[ \t]*$)/m, 'MATLAB'],
    ],
  ],
  ['pl', [[/^[ \t]*:-|^[a-z]\w*\([^)\n]*\)[ \t]*:-/m, 'Prolog']]],
  [
    'v',
    [
      [/^[ \t]*(?:Require|Theorem|Lemma|Proof|Inductive|Definition)\b/m, 'Rocq Prover'],
      [/^[ \t]*(?:pub[ \t]+)?fn[ \t]+\w/m, 'V'],
    ],
  ],
  ['ts', [[/^\s{0,9}<(?:\?xml|!DOCTYPE TS>)/, 'XML']]],
  [
    'inc',
    [
      [/<\?php/, 'PHP'],
      [/^[ \t]*#[ \t]*(?:include|define|if)/m, 'C++'],
      [/(?:)/, 'Text'],
    ],
  ],
  ['rs', [[/^[ \t]*#pragma[ \t]+(?:version|rs)\b/m, 'RenderScript']]],
])
