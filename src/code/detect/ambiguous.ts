/** A head of the text decides; expressions stay within lines, so that hostile text costs no more than its length. */
const WINDOW = 65_536

/** True for an extension whose content has a say. */
export function isAmbiguous(extension: string): boolean {
  return RULES.has(extension.toLowerCase())
}

/** Says which of the languages that share an extension a text is in; undefined leaves it to the name. */
export function languageByRule(extension: string, text: string): string | undefined {
  const head = text.slice(0, WINDOW)
  return RULES.get(extension.toLowerCase())?.find(([pattern]) => pattern.test(head))?.[1]
}

/** Says what a text without a telling name is by how it begins. */
export function languageByOpening(text: string): string | undefined {
  return OPENINGS.find(([pattern]) => pattern.test(text))?.[1]
}

type Rule = readonly [pattern: Pick<RegExp, 'test'>, language: string]

const OPENINGS: readonly Rule[] = [
  [/^\s{0,99}<\?xml\b/, 'XML'],
  [/^\s{0,99}<!doctype html\b/i, 'HTML'],
  [/^\s{0,99}<\?php\b/, 'PHP'],
]

const OBJECTIVE_C = /^[ \t]*(?:@(?:interface|implementation|protocol|import|class)\b|#[ \t]*import\b)/m

/** What only C++ has; `extern "C"` guards are common in C headers and say nothing. */
const CPP_FORMS = new RegExp(
  [
    String.raw`^[ \t]*(?:template[ \t]*<|namespace[ \t]+(?:[\w:]+[ \t]*)?\{|using[ \t]+\w|inline[ \t]+namespace\b)`,
    String.raw`^[ \t]*namespace[ \t]+[\w:]+$`,
    String.raw`^[ \t]*class[ \t]+\w[\w \t:]*(?:[:{]|\n[ \t]*\{)`,
    String.raw`^[ \t]*(?:public|private|protected)[ \t]*:`,
    String.raw`^[ \t]*#[ \t]*include[ \t]*<(?:string|vector|map|memory|utility|iostream|functional|algorithm)>`,
    String.raw`^[ \t]*virtual[ \t][^\n;]*\(|\)[ \t]*(?:const[ \t]*)?(?:=[ \t]*(?:delete|default)|noexcept|override)\b`,
    String.raw`\bstd::\w|\bconstexpr\b|\bnullptr\b|\boperator[ \t]*[=+\-*/<>([]`,
  ].join('|'),
  'm',
)

const CPP_WORDS =
  /template|namespace|using|class|public|private|protected|virtual|noexcept|override|=[ \t]*(?:delete|default)|std::|constexpr|nullptr|operator|<(?:string|vector|map|memory|utility|iostream|functional|algorithm)>/

/** Most headers have none of the words, and these are looked for in a fifth of the time. */
const CPP = { test: (text: string) => CPP_WORDS.test(text) && CPP_FORMS.test(text) }

const SHADER =
  /^[ \t]*(?:#version\b|precision[ \t]+\w+p\b|(?:uniform|varying|attribute|layout)\b)|\bvoid[ \t]+main[ \t]*\(/m
const C_MACROS = /^[ \t]*#[ \t]*(?:include|define|if|ifdef|ifndef)\b/m
const LISP = /^[ \t]*\((?:def(?:un|var|macro|package|parameter)|in-package)\b/im
const PROLOG = /^[ \t]*:-|^[a-z]\w*(?:\(.*\))?[ \t]*:-/m
const PROLOG_FACT = /^[a-z]\w*\(.*\)\.[ \t]*$/m
const PERL = /^[ \t]*use[ \t]+(?:strict|warnings|lib|v?5|Test::)/m
const PERL_WORDS =
  /^[ \t]*(?:(?:my|our|local)[ \t]*[$@%(]|sub[ \t]+\w+[ \t]*\{|package[ \t]+\w)|^=(?:head|pod|cut)/m
const RAKU =
  /^[ \t]*(?:use[ \t]+v6\b|(?:multi[ \t]+)?(?:sub|method)[ \t]+\w+-\w|unit[ \t]+(?:module|class)\b)/m

/** By extension: the first pattern that is found decides. */
const RULES: ReadonlyMap<string, readonly Rule[]> = new Map(
  Object.entries({
    as: [[/^[ \t]*(?:#include\b|shared\b|funcdef\b)|\w@[ \t]+\w+[ \t]*[=;(]|\bcast</m, 'AngelScript']],
    bas: [
      [/^Attribute[ \t]+VB_Name\b/m, 'VBA'],
      [/^[ \t]*#(?:include|define|lang|if)\b|\bas[ \t]+[\w.]+[ \t]+ptr\b/im, 'FreeBASIC'],
    ],
    cgi: [],
    cl: [[LISP, 'Common Lisp']],
    cls: [
      [/^[ \t]*(?:%|\\(?:ProvidesClass|NeedsTeXFormat|LoadClass)\b)/m, 'TeX'],
      [/^VERSION[ \t]+\d|^Attribute[ \t]+VB_/m, 'VBA'],
      [/^[ \t]*(?:@\w+|(?:public|private|global|abstract|virtual|with|without)\b[^\n]*\bclass\b)/im, 'Apex'],
    ],
    cs: [[/![\w \t]+methodsFor:[ \t]*'/, 'Smalltalk']],
    d: [
      [/^[^\s:#][^\n:]*\.\w+[ \t]*:(?:[ \t]*\\|[^\n]*\.(?:h|hpp|c|cc|cpp|rs|d|S)\b)/m, 'Makefile'],
      [/^(?:#pragma[ \t]+D\b|\w*:\w*:\w*:\w*[ \t]*$|(?:BEGIN|END)[ \t]*$)/m, 'DTrace'],
    ],
    e: [
      [/^[ \t]*(?:class|deferred|expanded|note|indexing)\b/m, 'Eiffel'],
      [/^[ \t]*(?:--|(?:global[ \t]+)?(?:procedure|function|constant)\b|include[ \t]+\w+\.e\b)/m, 'Euphoria'],
      [/^[ \t]*(?:def|var)[ \t]+\w+(?:[ \t]*:=|\()/m, 'E'],
    ],
    ex: [
      [
        /^[ \t]*(?:--|(?:without|with)[ \t]+\w+$|(?:global[ \t]+)?procedure\b|include[ \t]+\w+\.e\b)/m,
        'Euphoria',
      ],
    ],
    es: [],
    f: [[/^: [^\n]*;?/m, 'Forth']],
    fcgi: [],
    for: [[/^: [^\n]*;?/m, 'Forth']],
    frag: [
      [/^\(function\b|^[ \t]*(?:const|let|var)[ \t]+\w+[ \t]*=[ \t]*(?:require|function)\b/m, 'JavaScript'],
    ],
    fs: [
      [SHADER, 'GLSL'],
      [/^(?:: |\\ )/m, 'Forth'],
    ],
    gd: [[/^(?:Declare(?:Operation|GlobalFunction|Attribute|Category)|InstallMethod|#{9,}#)/m, 'GAP']],
    gs: [
      [/^uses[ \t]+(?:java|gw)\./m, 'Gosu'],
      [SHADER, 'GLSL'],
    ],
    h: [
      [OBJECTIVE_C, 'Objective-C'],
      [CPP, 'C++'],
    ],
    hh: [[/^\s{0,99}<\?hh\b/, 'Hack']],
    inc: [
      [/<\?php/, 'PHP'],
      [C_MACROS, 'C++'],
      [/^[ \t]*(?:%(?:define|macro|include|if)|(?:section|global|extern)[ \t]+[.\w]+[ \t]*$)/m, 'Assembly'],
      [/^[ \t]*(?:(?:unit|uses|procedure)[ \t]+\w|\{\$)/im, 'Pascal'],
      [/^[ \t]*(?:inherit|require)[ \t]+\S|^[A-Z]\w{0,80}(?::\w{1,80})?[ \t]*[?+.]?=[ \t]*"/m, 'BitBake'],
      [/^\s{0,99}<[a-z!]/i, 'HTML'],
      [/(?:)/, 'Text'],
    ],
    l: [
      [/^\.(?:\\"|TH|SH|Dd)\b/m, 'Roff'],
      [LISP, 'Common Lisp'],
      [/^[ \t]*\(de[ \t]/m, 'PicoLisp'],
    ],
    m: [
      [OBJECTIVE_C, 'Objective-C'],
      [C_MACROS, 'Objective-C'],
      [/^[ \t]*:-[ \t]*module\b/m, 'Mercury'],
      [/^[ \t]*\(\*|^[ \t]*(?:BeginPackage|Begin)\[|^\w+\[\w*_\w*[^\]\n]*\][ \t]*:?=/m, 'Wolfram Language'],
      [/^[ \t]*;|^[A-Z%][A-Z0-9]*[ \t]+;/m, 'M'],
      [/^[ \t]*(?:%|function\b|end[ \t]*;?[ \t]*$)/m, 'MATLAB'],
      [/\)\s{0,99}\{/, 'Objective-C'],
      [/(?:)/, 'MATLAB'],
    ],
    ml: [
      [
        /^[ \t]*(?:module|open)[ \t]|\blet[ \t]+rec\b|\bmatch\b[^\n]{0,200}\bwith\b|^[ \t]*let[ \t]+(?:\w+|\(\))/m,
        'OCaml',
      ],
      [/^[ \t]*(?:structure|signature|functor|fun|val)[ \t]+\w/m, 'Standard ML'],
    ],
    mm: [[/^\s{0,99}<(?:\?xml|map)\b/, 'XML']],
    mod: [[/^[ \t]*<!(?:--|ENTITY|ELEMENT|ATTLIST)/m, 'DTD']],
    pl: [
      [PERL, 'Perl'],
      [PROLOG, 'Prolog'],
      [RAKU, 'Raku'],
      [PERL_WORDS, 'Perl'],
      [PROLOG_FACT, 'Prolog'],
    ],
    pm: [
      [PERL, 'Perl'],
      [RAKU, 'Raku'],
    ],
    pp: [
      [/^[ \t]*(?:unit|program|library)[ \t]+\w+[ \t]*;|^[ \t]*uses[ \t]+\w|^[ \t]*end\.[ \t]*$/im, 'Pascal'],
    ],
    pro: [
      [PROLOG, 'Prolog'],
      [/^[ \t]*(?:pro|function)[ \t]+\w+[ \t]*(?:,|$)/im, 'IDL'],
    ],
    r: [[/\brebol[ \t]*\[/i, 'Rebol']],
    rd: [[/^[ \t]*(?:%|\\(?:name|alias|docType)\{)/m, 'Text']],
    rs: [[/^[ \t]*#pragma[ \t]+(?:version|rs)\b/m, 'RenderScript']],
    s: [[/^[ \t]*(?:moveq|movem(?:\.[wl])?|dbra|move\.[bwl])[ \t]/im, 'Motorola 68K Assembly']],
    sc: [
      [
        /^[ \t]*(?:\+[ \t]*\w+[ \t]*\{|~\w+[ \t]*=)|^\w+[ \t]*:[ \t]*[A-Z]\w*[ \t]*\{$|\bSynthDef\b|\{[ \t]*\|/m,
        'SuperCollider',
      ],
    ],
    st: [
      [
        /^[ \t]*(?:delimiters\b|group[ \t]+\w+[ \t]*;|[\w/]+\([^()\n]*\)[ \t]*::=)|\$\w+(?:[.(;:]|\$)/m,
        'Text',
      ],
    ],
    t: [
      [PERL, 'Perl'],
      [RAKU, 'Raku'],
      [/^[ \t]*var[ \t]+\w+[ \t]*:[= \t]|^[ \t]*(?:procedure|proc)[ \t]+\w+[ \t]*$/m, 'Turing'],
    ],
    tpl: [[/\{\{-?[ \t]*(?:define|template|include|if|range|with|end|\.|\$)/, 'Go Template']],
    ts: [[/^\s{0,99}<(?:\?xml|!DOCTYPE TS>)/, 'XML']],
    tsx: [[/^\s{0,99}<(?:\?xml|tileset)\b/, 'XML']],
    v: [
      [
        /^[ \t]*(?:Require|Theorem|Lemma|Proof|(?:Co)?Inductive|Definition|(?:Co)?Fixpoint|Ltac|Axiom|Notation|Hypothesis)\b/m,
        'Rocq Prover',
      ],
      [/^[ \t]*(?:pub[ \t]+)?fn[ \t]+\w/m, 'V'],
    ],
  } satisfies Record<string, readonly Rule[]>),
)
