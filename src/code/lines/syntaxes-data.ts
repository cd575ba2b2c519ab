import type { Syntax } from './lexicon.ts'
import {
  block,
  bracketed,
  character,
  escaping,
  firstOnLine,
  heredoc,
  line,
  longString,
  nested,
  type Opening,
  rawString,
  regex,
  rest,
  skip,
  string,
} from './opening.ts'

// An apostrophe that opens nothing (a lifetime, a quote mark of a Lisp) is no string: languages that have such use
// CHARACTER, which matches a whole literal. Strings of one line that have no end on it open nothing either.

const SLASHES = line('//')
const SLASH_STAR = block('/*', '*/')
const NESTED_SLASH_STAR = nested('/*', '*/')
const DOUBLE = string('"')
const SINGLE = string("'")
const QUOTES = [DOUBLE, SINGLE]
const TRIPLE = longString('"""')
const TRIPLE_SINGLE = longString("'''")
const HTML = block('<!--', '-->')
/** `'x'`, `'\n'`, `'\u{1F600}'`: one character of UTF-8, or an escape. */
const CHARACTER = character('character')
/** `'ab'` too, but not what stands between the apostrophes of `1'000'000`. */
const C_CHARACTER = character('characters')

const HASH = line('#')
/** Where a word begins: `$#` and `a#b` are no comments. */
const HASH_WORD = line('#', { after: '\n \t;&|(' })
const HASH_SPACED = line('#', { after: '\n \t' })
const FIRST_HASH = firstOnLine('#')

const C_LIKE: readonly Opening[] = [SLASHES, SLASH_STAR, ...QUOTES]
const C: readonly Opening[] = [line('//', { multiline: true }), SLASH_STAR, DOUBLE, C_CHARACTER]
const CPP_RAW = rawString('"', ')$1"', {
  head: /(?<=(?<!\w)(?:u8|[uUL])?R)"([^\s()\\]{0,16})\(/y,
  after: 'R',
})
const TEMPLATE = longString('`', { hole: '${' })
const ESCAPED = escaping('\\')
const LISP: readonly Opening[] = [line(';'), nested('#|', '|#'), longString('"'), skip('#\\', /#\\./y)]
const MARKUP: readonly Opening[] = [HTML]
const ML: readonly Opening[] = [nested('(*', '*)'), longString('"'), CHARACTER]
const PYTHON_DOC = { comment: true, prefix: 'uU' }
const PYTHON: readonly Opening[] = [
  HASH,
  longString('"""', PYTHON_DOC),
  longString("'''", PYTHON_DOC),
  ...QUOTES,
]
const SWIFT_RAW = '"$1'
const RUBY_HOLE = { hole: '#{' }

/** A syntax and, between slashes, the languages that share it, by linguist's names. */
interface Family extends Omit<Syntax, 'openings'> {
  languages: string
  /** Made where a language is met: of hundreds a repository has a few. */
  openings(): readonly Opening[]
}

export const FAMILIES: readonly Family[] = [
  // the C family
  {
    languages:
      'C/Objective-C/OpenCL/Cuda/GLSL/HLSL/Lex/Yacc/Bison/Linker Script/RenderScript/DTrace/ISPC/Pro*C/' +
      'Unified Parallel C/XC/X BitMap/X PixMap',
    continued: true,
    openings: () => C,
  },
  { languages: 'C++/Objective-C++/HIP/Metal/SWIG', continued: true, openings: () => [...C, CPP_RAW] },
  { languages: 'Java', openings: () => [SLASHES, SLASH_STAR, DOUBLE, TRIPLE, CHARACTER] },
  {
    languages: 'C#',
    continued: true,
    openings: () => [
      SLASHES,
      SLASH_STAR,
      rawString('"', '$1', { head: /("{3,64})/y }),
      rawString('"', '"', { head: /(?<=@\$?)"/y, after: '@$' }),
      string('"', { hole: '{', after: '$' }),
      DOUBLE,
      CHARACTER,
    ],
  },
  {
    languages: 'Go/Gno',
    continued: true,
    openings: () => [SLASHES, SLASH_STAR, DOUBLE, rawString('`', '`'), CHARACTER],
  },
  { languages: 'V', openings: () => [SLASHES, NESTED_SLASH_STAR, ...QUOTES, rawString('`', '`')] },
  {
    languages: 'JavaScript/TypeScript/TSX',
    continued: true,
    openings: () => [SLASHES, SLASH_STAR, ...QUOTES, TEMPLATE, regex],
  },
  {
    languages:
      'ActionScript/AngelScript/Apex/Haxe/JSON5/JSON with Comments/Jsonnet/Processing/QML/ShaderLab/UnrealScript',
    openings: () => C_LIKE,
  },
  { languages: 'Protocol Buffer/Solidity/Thrift/Vala/Move/WGSL/Bicep/TypeSpec', openings: () => C_LIKE },
  {
    languages:
      'AGS Script/AIDL/AL/ANTLR/AspectJ/Asymptote/Avro IDL/Boogie/Cadence/Ceylon/Chapel/ChucK/Circom/' +
      'Closure Templates/Cloud Firestore Security Rules/CodeQL/Cycript/Cypher/Dafny/DataWeave/Fantom/Faust/' +
      'FlatBuffers/Flix/Game Maker Language/GDShader/Glimmer JS/Gosu/GSC/IGOR Pro/ImHex Pattern Language/Ink/JFlex/' +
      'Jison/Jison Lex/Jolie/KDL/Langium/Lobster/Logos/LSL/Modelica/MQL4/MQL5/Nemerle/NWScript/Objective-J/' +
      'OMNeT++ MSG/OMNeT++ NED/OpenQASM/OpenSCAD/OpenStep Property List/P4/Pawn/PEG.js/Pike/Pkl/POV-Ray SDL/' +
      'Power Query/Promela/Q#/Qt Script/QuakeC/Ragel/Rascal/Rhai/Slang/Slint/SmPL/Soong/SourcePawn/SpiceDB Schema/' +
      'SQF/Stan/SuperCollider/Toit/Tolk/Uno/Volt/WebIDL/Whiley/Witcher Script/Wollok/Wren/X10/Xtend/YANG/YARA/Yul/' +
      'ZenScript/Zephir',
    openings: () => C_LIKE,
  },
  {
    languages: 'C3/Carbon/Koka/Mint/MoonBit/Noir/Reason/ReScript/Sway',
    openings: () => [SLASHES, NESTED_SLASH_STAR, DOUBLE, CHARACTER],
  },
  { languages: 'Jai/Pony', openings: () => [SLASHES, NESTED_SLASH_STAR, TRIPLE, DOUBLE, CHARACTER] },
  {
    languages: 'Aiken/Ballerina/CUE/Go Module/Go Workspace/Hare/KerboScript/Kusto/Lark/MLIR/Prisma/Zmodel',
    openings: () => [SLASHES, DOUBLE],
  },
  { languages: 'WebAssembly Interface Type', openings: () => [SLASHES, NESTED_SLASH_STAR] },
  // Not within an address.
  { languages: 'Typst', openings: () => [line('//', { after: '\n \t;,(){}[]' }), NESTED_SLASH_STAR, DOUBLE] },
  { languages: 'SystemVerilog/Verilog/Bluespec/TL-Verilog', openings: () => [SLASHES, SLASH_STAR, DOUBLE] },
  {
    languages: 'D',
    continued: true,
    openings: () => [
      SLASHES,
      SLASH_STAR,
      nested('/+', '+/'),
      longString('"'),
      rawString('`', '`'),
      CHARACTER,
    ],
  },
  {
    languages: 'Rust',
    openings: () => [
      SLASHES,
      NESTED_SLASH_STAR,
      longString('"'),
      rawString('"', '"', { head: /(?<=(?<!\w)[bc]?r)"/y, after: 'r' }),
      rawString('#', '"$1', { head: /(?<=(?<!\w)[bc]?r)(#{1,255})"/y, after: 'r' }),
      CHARACTER,
    ],
  },
  {
    languages: 'Kotlin/Gradle Kotlin DSL',
    openings: () => [
      SLASHES,
      NESTED_SLASH_STAR,
      longString('"""', { escape: '', hole: '${' }),
      string('"', { hole: '${' }),
      CHARACTER,
    ],
  },
  {
    languages: 'Scala',
    openings: () => [
      SLASHES,
      NESTED_SLASH_STAR,
      longString('"""', { escape: '', hole: '${' }),
      string('"', { hole: '${' }),
      CHARACTER,
    ],
  },
  {
    languages: 'Swift',
    openings: () => [
      SLASHES,
      NESTED_SLASH_STAR,
      longString('"""', { hole: '\\(' }),
      string('"', { hole: '\\(' }),
      rawString('#', `""${SWIFT_RAW}`, { head: /(#{1,64})"""/y }),
      rawString('#', SWIFT_RAW, { head: /(#{1,64})"/y }),
    ],
  },
  {
    languages: 'Dart',
    openings: () => [
      SLASHES,
      NESTED_SLASH_STAR,
      longString('"""', { hole: '${' }),
      longString("'''", { hole: '${' }),
      string('"', { hole: '${' }),
      string("'", { hole: '${' }),
      rawString('"', '"', { head: /(?<=(?<!\w)r)"(?!"")/y, after: 'r' }),
      rawString("'", "'", { head: /(?<=(?<!\w)r)'(?!'')/y, after: 'r' }),
    ],
  },
  {
    languages: 'Groovy/Gradle/Nextflow',
    openings: () => [SLASHES, SLASH_STAR, TRIPLE, TRIPLE_SINGLE, string('"', { hole: '${' }), SINGLE, regex],
  },
  { languages: 'Zig', openings: () => [SLASHES, skip('\\\\', /\\\\[^\n]*/y), DOUBLE, CHARACTER] },
  { languages: 'Odin', openings: () => [SLASHES, NESTED_SLASH_STAR, DOUBLE, rawString('`', '`'), CHARACTER] },
  { languages: 'Gleam/Smithy/Cairo', openings: () => [SLASHES, longString('"')] },
  { languages: 'AsciiDoc', openings: () => [block('////', '////', { at: 'column' }), firstOnLine('//')] },

  // styles
  { languages: 'CSS', openings: () => [SLASH_STAR, ...QUOTES, skip('url(', /url\([^"')\n]*\)/y)] },
  {
    languages: 'Less/SCSS/Sass/Stylus/CartoCSS/PostCSS/SugarSS',
    openings: () => [...C_LIKE, skip('url(', /url\([^"')\n]*\)/y)],
  },

  // pages
  {
    languages: 'PHP/Hack',
    openings: () => [
      rawString('?>', '<?', { untilEnd: true }),
      skip('#['),
      line('#', { close: '?>' }),
      line('//', { close: '?>' }),
      SLASH_STAR,
      longString('"'),
      longString("'"),
      heredoc('<<<', /<<<[ \t]{0,9}(?:(\w{1,64})|'(\w{1,64})'|"(\w{1,64})")\r?$/my),
    ],
    inside: true,
  },
  {
    languages:
      'Ant Build System/DTD/HTML/Maven POM/Markdown/MDX/SVG/XML/XML Property List/XSLT/RMarkdown/Eagle/Bikeshed/' +
      'COLLADA/ColdFusion/HTML+ECR/HTML+PHP/JetBrains MPS/LabVIEW/Marko/Riot/Web Ontology Language/Wikitext/XPages/XProc',
    openings: () => MARKUP,
  },
  { languages: 'Vue/Svelte/Astro', openings: () => [HTML, SLASH_STAR, firstOnLine('//')] },
  {
    languages: 'Jinja/Twig/Blade/Handlebars/Liquid/Mustache/Nunjucks',
    openings: () => [
      HTML,
      block('{#', '#}'),
      block('{{--', '--}}'),
      block('{{!--', '--}}'),
      block('{{!', '}}'),
    ],
  },
  { languages: 'FreeMarker', openings: () => [HTML, block('<#--', '-->')] },
  {
    languages: 'Go Template',
    openings: () => [HTML, block('{{/*', '*/}}'), block('{{- /*', '*/ -}}'), block('{{- /*', '*/}}')],
  },
  { languages: 'HTML+Razor', openings: () => [HTML, block('@*', '*@')] },
  { languages: 'Mako', openings: () => [HTML, firstOnLine('##'), block('<%doc>', '</%doc>')] },
  { languages: 'Smarty/Latte', openings: () => [HTML, block('{*', '*}')] },
  { languages: 'Velocity Template Language', openings: () => [HTML, line('##'), block('#*', '*#')] },
  {
    languages: 'Java Server Pages/Groovy Server Pages/HTML+ERB/EJS/HTML+EEX',
    openings: () => [HTML, block('<%--', '--%>'), block('<%#', '%>')],
  },
  { languages: 'Haml', openings: () => [firstOnLine('-#'), firstOnLine('/')] },
  { languages: 'Pug', openings: () => [firstOnLine('//')] },
  { languages: 'Slim', openings: () => [firstOnLine('/')] },

  // hashes
  { languages: 'Python', continued: true, openings: () => PYTHON },
  {
    languages: 'Cython/Starlark/Snakemake/GraphQL/Boo/Easybuild/Sage/Scenic/Vyper/Xonsh',
    continued: true,
    openings: () => PYTHON,
  },
  {
    languages: 'Julia',
    openings: () => [
      HASH,
      nested('#=', '=#'),
      longString('"""', { comment: true }),
      longString('"'),
      CHARACTER,
    ],
  },
  {
    languages: 'Elixir',
    openings: () => [
      HASH,
      longString('@', { head: /@(?:module)?doc[ \t]{1,99}(?:~[sScC])?"""/y, close: '"""', comment: true }),
      longString('"""', RUBY_HOLE),
      TRIPLE_SINGLE,
      longString('"', RUBY_HOLE),
      SINGLE,
      skip('?', /(?<!\w)\?\\?["'#]/y),
      bracketed('~', /~[a-zA-Z]{1,9}[/|([{<]/y),
    ],
  },
  {
    languages: 'Shell/BitBake/Alpine Abuild/Gentoo Ebuild/Gentoo Eclass/OpenRC runscript',
    continued: true,
    openings: () => [
      HASH_WORD,
      ESCAPED,
      rawString("'", "'"),
      longString("$'", { close: "'" }),
      longString('"', { hole: '$(' }),
      skip('<<<'),
      heredoc('<<', /<<-?[ \t]{0,9}(?:\\?([A-Za-z_]\w{0,63})|'([^'\n]{1,64})'|"([^"\n]{1,64})")/y),
    ],
  },
  {
    languages: 'Ruby',
    continued: true,
    openings: () => [
      HASH,
      block('=begin', '\n=end', { at: 'column' }),
      string('"', RUBY_HOLE),
      string('`', RUBY_HOLE),
      SINGLE,
      regex,
      skip('?', /(?<![\w)])\?["'#`/]/y),
      skip('$', /\$["'`/]/y),
      bracketed('%', /%[wWiIqQrsx]?[([{<|!]/y, { at: 'operand' }),
      heredoc('<<', /<<[-~]?(?:([A-Z_]\w{0,63})|'([^'\n]{1,64})'|"([^"\n]{1,64})"|`([^`\n]{1,64})`)/y),
    ],
  },
  {
    languages: 'Crystal',
    openings: () => [
      HASH_WORD,
      string('"', RUBY_HOLE),
      CHARACTER,
      regex,
      bracketed('%', /%[wiqQrx]?[([{<|]/y, { at: 'operand' }),
      heredoc('<<', /<<-(?:(\w{1,64})|'(\w{1,64})')/y),
    ],
  },
  {
    languages: 'Perl',
    openings: () => [
      line('#', { after: '\n \t;(){},' }),
      block('=', '\n=cut', { head: /=[a-zA-Z]/y, at: 'column', untilEnd: true }),
      rest('__', /__(?:END|DATA)__/y, { at: 'column' }),
      ESCAPED,
      skip('$', /\$[#"'`&]/y),
      ...QUOTES,
      regex,
      bracketed('q', /(?<![\w$@%&>{])q[qwxr]?[ \t]{0,9}[([{<|/!'"~]/y),
      bracketed('m', /(?<![\w$@%&>{])m[([{<|/!,~]/y, { multiline: false }),
      heredoc('<<', /<<~?(?:([A-Za-z_]\w{0,63})|[ \t]{0,9}'([^'\n]{1,64})'|[ \t]{0,9}"([^"\n]{1,64})")/y),
    ],
  },
  {
    languages: 'Raku',
    openings: () => [
      line('#', { after: '\n \t;(){},' }),
      block('=begin', '\n=end', { at: 'column' }),
      ESCAPED,
      ...QUOTES,
    ],
  },
  {
    languages: 'CoffeeScript/CSON/EmberScript',
    openings: () => [HASH, block('###', '###'), TRIPLE, TRIPLE_SINGLE, DOUBLE, SINGLE, longString('///')],
  },
  {
    languages: 'PowerShell',
    openings: () => [
      HASH_WORD,
      block('<#', '#>'),
      rawString('@"', '\n"@'),
      rawString("@'", "\n'@"),
      string('"', { escape: '`' }),
      rawString("'", "'"),
    ],
  },
  {
    languages: 'Nim',
    openings: () => [HASH, nested('#[', ']#'), rawString('"""', '"""'), DOUBLE, CHARACTER],
  },
  {
    languages: 'Nix',
    openings: () => [HASH, SLASH_STAR, longString('"', { hole: '${' }), rawString("''", "''")],
  },
  {
    languages: 'CMake',
    openings: () => [
      HASH,
      block('#', ']$1]', { head: /#\[(={0,64})\[/y }),
      rawString('[', ']$1]', { head: /\[(={0,64})\[/y }),
      longString('"'),
    ],
  },
  {
    languages: 'HCL/Terraform Template',
    openings: () => [
      HASH,
      SLASHES,
      SLASH_STAR,
      string('"', { hole: '${' }),
      heredoc('<<', /<<-?(\w{1,64})\r?$/my),
    ],
  },
  {
    languages: 'Puppet',
    openings: () => [HASH, SLASH_STAR, longString('"', { hole: '${' }), longString("'")],
  },
  { languages: 'R', openings: () => [HASH, longString('"'), longString("'"), rawString('`', '`')] },
  { languages: 'TOML', openings: () => [HASH, TRIPLE, rawString("'''", "'''"), DOUBLE, SINGLE] },
  {
    languages: 'YAML/Salt/Common Workflow Language/Kaitai Struct/RAML/Unity3D Asset',
    openings: () => [HASH_SPACED, ...QUOTES],
  },
  { languages: 'Makefile/QMake', continued: true, openings: () => [HASH, ESCAPED] },
  { languages: 'Dockerfile', openings: () => [FIRST_HASH] },
  { languages: 'Tcl', continued: true, openings: () => [line('#', { after: '\n \t;{' }), ESCAPED] },
  { languages: 'Awk', openings: () => [HASH, DOUBLE, regex] },
  { languages: 'Nushell/fish/Elvish/Just', openings: () => [HASH_WORD, ...QUOTES] },
  { languages: 'Tcsh', continued: true, openings: () => [HASH_WORD, ESCAPED, ...QUOTES] },
  {
    languages: 'Meson/GN/Gnuplot/GDScript/SPARQL/Talon/Graphviz (DOT)/Mojo/jq/sed/RPM Spec/NumPy',
    openings: () => [HASH, TRIPLE, TRIPLE_SINGLE, ...QUOTES],
  },
  {
    languages:
      "Cap'n Proto/Cylc/Earthly/EdgeQL/GAP/GDB/Hurl/Imba/Janet/KakouneScript/KCL/Liquidsoap/" +
      'LookML/Mirah/NASL/Nearley/NEON/Nit/Open Policy Agent/Pan/PicoLisp/Polar/Praat/Protocol Buffer Text Format/' +
      'Pyret/RBS/Roc/ROS Interface/RouterOS Script/SELinux Policy/Smali/WDL/Zeek/Zimpl',
    openings: () => [HASH, TRIPLE, TRIPLE_SINGLE, ...QUOTES],
  },
  { languages: 'Turtle', openings: () => [HASH_SPACED, TRIPLE, ...QUOTES] },
  { languages: 'HOCON/Io/Ring/Squirrel/VCL', openings: () => [HASH, SLASHES, SLASH_STAR, TRIPLE, ...QUOTES] },
  { languages: 'LiveScript/Sieve', openings: () => [HASH, SLASH_STAR, ...QUOTES] },
  {
    languages: 'Ignore List/Git Attributes/Git Config/EditorConfig/Pip Requirements/ApacheConf',
    openings: () => [FIRST_HASH],
  },
  {
    languages:
      'Browserslist/Caddyfile/Debian Package Control File/Fluent/Gherkin/Git Revision List/GtkRC/' +
      'HAProxy/Hosts File/HXML/Ninja/Readline Config/Redirect Rules/RobotFramework/Robots Exclusion Rules/' +
      'ShellCheck Config/Singularity/TextMate Properties/Tor Config/Wavefront Material/Wavefront Object/' +
      'Wget Config/XCompose',
    openings: () => [FIRST_HASH],
  },
  // Keywords (`#+title:`) are no comments, nor are flags (`#, fuzzy`): programs read them.
  { languages: 'Org', openings: () => [firstOnLine('#', { head: /#(?=\s)/y })] },
  { languages: 'Gettext Catalog', openings: () => [firstOnLine('#', { head: /#(?!,)/y })] },
  { languages: 'Java Properties', openings: () => [FIRST_HASH, firstOnLine('!')] },
  {
    languages: 'Nginx/SSH Config/desktop/CODEOWNERS/Option List/Procfile/Dotenv',
    openings: () => [FIRST_HASH],
  },

  // dashes
  {
    languages: 'SQL/PLSQL/PLpgSQL/HiveQL/SQLPL/PigLatin',
    openings: () => [line('--'), SLASH_STAR, rawString("'", "'"), rawString('"', '"')],
  },
  {
    languages: 'Lua/Luau/Teal/Xmake',
    continued: true,
    openings: () => [
      block('--[', ']$1]', { head: /--\[(={0,64})\[/y }),
      line('--'),
      rawString('[', ']$1]', { head: /\[(={0,64})\[/y }),
      ...QUOTES,
    ],
  },
  {
    languages: 'Haskell/Elm/PureScript/Idris/Agda/Dhall/C2hs Haskell/Curry/Grammatical Framework',
    openings: () => [
      nested('{-', '-}', { head: /\{-(?!#)/y }),
      line('--', { head: /--+(?![-!#$%&*+./<=>?@\\^|~:])/y }),
      DOUBLE,
      skip("'", /(?<!\w)'(?:\\[^\r\n][^'\r\n]{0,10}|[^'\\\r\n\x80-\xff]|[\xc0-\xff][\x80-\xbf]{1,3})'/y),
    ],
  },
  { languages: 'Lean', openings: () => [line('--'), nested('/-', '-/'), longString('"'), CHARACTER] },
  {
    languages: 'Ada/Eiffel/ASN.1/Euphoria/Futhark/MoonScript',
    openings: () => [line('--'), DOUBLE, CHARACTER],
  },
  { languages: 'Cabal Config', openings: () => [firstOnLine('--')] },
  { languages: 'CQL/SurrealQL', openings: () => [line('--'), SLASHES, SLASH_STAR, ...QUOTES] },
  { languages: 'Macaulay2', openings: () => [line('--'), block('-*', '*-'), DOUBLE] },
  { languages: 'VHDL/MAXScript/Opal', openings: () => [line('--'), SLASH_STAR, DOUBLE, CHARACTER] },
  { languages: 'AppleScript', openings: () => [line('--'), HASH, nested('(*', '*)'), longString('"')] },

  // semicolons
  { languages: 'Common Lisp/Scheme/Racket/Fennel/Hy/NewLisp/Arc/LFE', openings: () => LISP },
  { languages: 'Emacs Lisp', openings: () => [line(';'), longString('"'), skip('?', /\?\\?[";\\]/y)] },
  { languages: 'Clojure/edn', openings: () => [line(';'), longString('"'), ESCAPED] },
  { languages: 'WebAssembly', openings: () => [line(';;'), nested('(;', ';)'), DOUBLE] },
  { languages: 'LLVM/AutoHotkey/M/NSIS/PureBasic', openings: () => [line(';'), DOUBLE] },
  {
    languages:
      'ABNF/BlitzBasic/CLIPS/DNS Zone/Dune/FIRRTL/IDL/Ioke/NetLogo/PDDL/Rebol/Red/Redcode/SMT/Survex data',
    openings: () => [line(';'), DOUBLE],
  },
  { languages: 'AutoIt', openings: () => [line(';'), block('#cs', '#ce', { at: 'line' }), ...QUOTES] },
  { languages: 'Csound', openings: () => [line(';'), SLASHES, SLASH_STAR, DOUBLE] },
  { languages: 'Papyrus', openings: () => [block(';/', '/;'), line(';'), DOUBLE] },
  {
    languages: 'Assembly/Motorola 68K Assembly',
    openings: () => [line(';'), SLASHES, SLASH_STAR, FIRST_HASH, firstOnLine('@'), firstOnLine('|')],
  },
  {
    languages: 'INI/Windows Registry Entries/Godot Resource/Inno Setup/NPM Config',
    openings: () => [firstOnLine(';'), FIRST_HASH],
  },

  // percents
  { languages: 'TeX/BibTeX/PostScript', openings: () => [line('%'), ESCAPED] },
  { languages: 'Erlang', openings: () => [line('%'), longString('"'), string("'"), skip('$', /\$\\?./y)] },
  { languages: 'LilyPond', openings: () => [block('%{', '%}'), line('%'), longString('"')] },
  { languages: 'Mermaid', openings: () => [firstOnLine('%%')] },
  {
    languages: 'Answer Set Programming/MiniZinc/MiniZinc Data/Turing/TXL',
    openings: () => [line('%'), SLASH_STAR, DOUBLE],
  },
  {
    languages: 'Prolog/Mercury/Logtalk/Oz',
    openings: () => [line('%'), SLASH_STAR, ...QUOTES, skip("0'", /0'\\?./y)],
  },
  { languages: 'MATLAB', openings: () => [line('%'), block('%{', '\n%}', { at: 'line' }), DOUBLE] },

  // parentheses
  {
    languages: 'OCaml/Standard ML/Rocq Prover/Wolfram Language/Isabelle/UrWeb',
    openings: () => [...ML, rawString('{', '|$1}', { head: /\{([a-z_]{0,32})\|/y })],
  },
  { languages: 'Augeas/EBNF', openings: () => [nested('(*', '*)'), ...QUOTES] },
  {
    languages: 'ATS/F*',
    openings: () => [SLASHES, SLASH_STAR, nested('(*', '*)'), longString('"'), CHARACTER],
  },
  { languages: 'TLA', openings: () => [line('\\*'), nested('(*', '*)'), DOUBLE] },
  { languages: 'XQuery', openings: () => [nested('(:', ':)'), longString('"'), longString("'")] },
  {
    languages: 'F#',
    openings: () => [
      SLASHES,
      skip('(*)'),
      nested('(*', '*)'),
      rawString('"""', '"""'),
      rawString('"', '"', { after: '@' }),
      longString('"'),
      CHARACTER,
    ],
  },
  {
    languages: 'Pascal/Component Pascal/Oxygene',
    openings: () => [
      SLASHES,
      block('{', '}', { head: /\{(?!\$)/y }),
      block('(*', '*)'),
      string("'", { escape: '' }),
    ],
  },
  { languages: 'Modula-2/Modula-3/Oberon', openings: () => [nested('(*', '*)'), ...QUOTES] },

  // others
  { languages: 'Fortran Free Form', openings: () => [line('!'), ...QUOTES] },
  {
    languages: 'Fortran',
    openings: () => [line('!'), ...[...'cC*dD'].map((open) => line(open, { at: 'column' })), ...QUOTES],
  },
  {
    languages: 'BASIC/FreeBASIC/VBA/VBScript/Visual Basic .NET/Brightscript/REALbasic/Visual Basic 6.0/Xojo',
    openings: () => [
      line("'"),
      ...['R', 'r'].map((open) => firstOnLine(open, { head: /rem\b/iy })),
      string('"', { escape: '' }),
    ],
  },
  {
    languages: 'Batchfile',
    openings: () => [
      firstOnLine('::'),
      ...['R', 'r', '@'].map((open) => firstOnLine(open, { head: /@?rem\b/iy })),
    ],
  },
  { languages: 'Vim script', openings: () => [firstOnLine('"')] },
  { languages: 'Roff', openings: () => [firstOnLine('.\\"'), firstOnLine(`'\\"`)] },
  { languages: 'M4/M4Sugar', openings: () => [line('dnl', { head: /(?<!\w)dnl\b/y }), FIRST_HASH] },
  { languages: 'PlantUML', openings: () => [firstOnLine("'"), block("/'", "'/")] },
  { languages: 'Propeller Spin', openings: () => [line("'"), block('{', '}'), DOUBLE] },
  { languages: 'APL', openings: () => [line('\xe2\x8d\x9d'), rawString("'", "'")] },
  {
    languages: 'ABAP',
    openings: () => [line('*', { at: 'column' }), line('"'), SINGLE, string('`'), string('|')],
  },
  { languages: 'Factor', openings: () => [line('!', { head: /!(?=\s)/y, after: '\n \t' }), DOUBLE] },
  {
    languages: 'Forth',
    openings: () => [
      line('\\', { head: /\\(?=\s)/y, after: '\n \t' }),
      block('(', ')', { head: /\((?=\s)/y, after: '\n \t' }),
    ],
  },
  { languages: 'GAMS', openings: () => [line('*', { at: 'column' })] },
  { languages: 'Harbour', openings: () => [SLASHES, SLASH_STAR, line('&&'), firstOnLine('*'), ...QUOTES] },
  { languages: 'J', openings: () => [line('NB.'), rawString("'", "'")] },
  { languages: 'JCL', openings: () => [line('//*', { at: 'column' })] },
  { languages: 'REXX', openings: () => [NESTED_SLASH_STAR, line('--'), ...QUOTES] },
  { languages: 'SAS', openings: () => [SLASH_STAR, firstOnLine('*'), firstOnLine('%*'), ...QUOTES] },
  { languages: 'Stata', openings: () => [SLASHES, SLASH_STAR, firstOnLine('*'), DOUBLE] },
  { languages: 'Smalltalk/Self', openings: () => [block('"', '"'), rawString("'", "'")] },
  { languages: 'Texinfo', openings: () => [firstOnLine('@c', { head: /@c(?:omment)?\b/y })] },
  { languages: 'COBOL', openings: () => [firstOnLine('*'), line('*', { head: /(?<=^.{6})\*/my })] },
]
