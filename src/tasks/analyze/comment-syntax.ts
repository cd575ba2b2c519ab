/** How comments and strings look in a language that is not parsed. */
export interface CommentSyntax {
  /** Openings of comments that end with their line. */
  line?: readonly string[]
  /** As `line`, where nothing but white space may stand before. */
  lineStart?: readonly string[]
  blocks?: readonly (readonly [open: string, close: string])[]
  /** Blocks whose delimiters stand at the start of a line (Perl's pod). */
  blocksAtLineStart?: readonly (readonly [open: string, close: string])[]
  /** Quotes around strings, in which nothing opens a comment; a backslash escapes. */
  quotes?: string
  /** Quotes around strings that may span lines. */
  longQuotes?: readonly string[]
}

const SLASH_STAR = ['/*', '*/'] as const
const HTML = ['<!--', '-->'] as const
const C_LIKE: CommentSyntax = { line: ['//'], blocks: [SLASH_STAR], quotes: `"'` }
const C_STRINGS: CommentSyntax = { line: ['//'], blocks: [SLASH_STAR], quotes: '"', longQuotes: ['"""'] }
const HASH: CommentSyntax = { line: ['#'], quotes: `"'` }
const HASH_START: CommentSyntax = { lineStart: ['#'] }
const MARKUP: CommentSyntax = { blocks: [HTML] }
const LISP: CommentSyntax = { line: [';'], blocks: [['#|', '|#']], quotes: '"' }
const PERCENT: CommentSyntax = { line: ['%'] }
const ML: CommentSyntax = { blocks: [['(*', '*)']], quotes: '"' }
const DASHES: CommentSyntax = { line: ['--'], quotes: '"' }
const SQL: CommentSyntax = { line: ['--'], blocks: [SLASH_STAR], quotes: `'` }

/** Families: a syntax and the languages that share it, by linguist's names. */
const FAMILIES: readonly (readonly [CommentSyntax, string])[] = [
  [C_LIKE, 'ActionScript/AngelScript/Apex/C/C#/C++/Cuda/D/Dart/GLSL/Go/HLSL/Haxe/Java/JavaScript/Jsonnet'],
  [C_LIKE, 'Objective-C/Objective-C++/OpenCL/Processing/Protocol Buffer/QML/Solidity/SystemVerilog/Thrift'],
  [C_LIKE, 'TSX/TypeScript/UnrealScript/Vala/Verilog/V/Yacc/Bison/Lex/ShaderLab/JSON5/JSON with Comments'],
  [C_LIKE, 'Less/SCSS/Sass/Stylus/Linker Script/RenderScript/Move/WGSL/Bicep/TypeSpec'],
  [C_STRINGS, 'Groovy/Gradle/Kotlin/Scala/Swift/Rust'],
  [{ line: ['//'], quotes: '"' }, 'Zig/Odin/Gleam/AsciiDoc/Smithy/Cairo'],
  [{ blocks: [SLASH_STAR], quotes: `"'` }, 'CSS'],
  [{ line: ['//', '#'], blocks: [SLASH_STAR], quotes: `"'` }, 'PHP/Hack'],
  [{ line: ['#', '//'], blocks: [SLASH_STAR], quotes: '"' }, 'HCL/Terraform Template/Nextflow'],
  [
    HASH,
    'Awk/BitBake/Crystal/Dockerfile/fish/Just/Makefile/Meson/Nushell/R/Starlark/TOML/YAML/Tcl/GN/Gnuplot',
  ],
  [HASH, 'Cython/GDScript/GraphQL/Graphviz (DOT)/Mojo/Puppet/QMake/jq/sed/RPM Spec/Raku/Salt/NumPy/Elvish'],
  [{ line: ['#'], quotes: `"'`, longQuotes: ['"""', "'''"], blocks: [] }, 'Elixir/Snakemake'],
  [
    HASH_START,
    'Ignore List/Git Attributes/Git Config/EditorConfig/Java Properties/Pip Requirements/Shell/ApacheConf',
  ],
  [HASH_START, 'Nginx/SSH Config/desktop/CODEOWNERS/Option List/Procfile/Dotenv'],
  [{ line: ['#'], blocks: [['#[[', ']]']], quotes: '"' }, 'CMake'],
  [{ line: ['#'], blocks: [['#=', '=#']], quotes: '"', longQuotes: ['"""'] }, 'Julia'],
  [{ line: ['#'], blocks: [['<#', '#>']], quotes: `"'` }, 'PowerShell'],
  [{ line: ['#'], blocks: [['#[', ']#']], quotes: '"', longQuotes: ['"""'] }, 'Nim'],
  [{ line: ['#'], blocks: [SLASH_STAR], quotes: '"', longQuotes: ["''"] }, 'Nix'],
  [{ line: ['#'], blocksAtLineStart: [['=', '=cut']], quotes: `"'` }, 'Perl'],
  [{ line: ['#'], blocksAtLineStart: [['=begin', '=end']], quotes: `"'` }, 'Ruby'],
  [
    {
      line: ['#'],
      quotes: `"'`,
      blocks: [
        ['"""', '"""'],
        ["'''", "'''"],
      ],
    },
    'Python',
  ],
  [{ line: ['#'], blocks: [['###', '###']], quotes: `"'` }, 'CoffeeScript'],
  [SQL, 'SQL/PLSQL/PLpgSQL/HiveQL/SQLPL'],
  [
    {
      line: ['--'],
      blocks: [
        ['--[[', ']]'],
        ['--[=[', ']=]'],
        ['--[==[', ']==]'],
      ],
      quotes: `"'`,
    },
    'Lua/Luau/Teal',
  ],
  [{ line: ['--'], blocks: [['{-', '-}']], quotes: '"' }, 'Haskell/Elm/PureScript/Idris/Agda/Lean/Dhall'],
  [DASHES, 'Ada/VHDL/Eiffel'],
  [{ line: ['--', '#'], blocks: [['(*', '*)']], quotes: '"' }, 'AppleScript'],
  [LISP, 'Common Lisp/Emacs Lisp/Scheme/Racket/Fennel/Hy/NewLisp'],
  [{ line: [';'], quotes: '"' }, 'Clojure/edn/LLVM/WebAssembly/AutoHotkey/NSIS/PureBasic'],
  [{ line: [';', '//'], blocks: [SLASH_STAR], lineStart: ['#'] }, 'Assembly/Motorola 68K Assembly'],
  [{ lineStart: [';', '#'] }, 'INI/Windows Registry Entries'],
  [PERCENT, 'TeX/BibTeX/Erlang/Prolog/PostScript/Mercury'],
  [{ line: ['%'], blocksAtLineStart: [['%{', '%}']] }, 'MATLAB'],
  [ML, 'OCaml/Standard ML/Rocq Prover/Wolfram Language/Isabelle'],
  [{ line: ['//'], blocks: [['(*', '*)']], quotes: '"', longQuotes: ['"""'] }, 'F#'],
  [
    {
      line: ['//'],
      blocks: [
        ['{', '}'],
        ['(*', '*)'],
      ],
      quotes: `'`,
    },
    'Pascal/Component Pascal',
  ],
  [{ blocks: [['(*', '*)']], quotes: `"'` }, 'Modula-2/Modula-3/Oberon'],
  [{ line: ['!'], quotes: `"'` }, 'Fortran Free Form'],
  [{ line: ['!'], lineStart: [], quotes: `"'` }, 'Fortran'],
  [
    { line: [`'`], lineStart: ['REM ', 'Rem '], quotes: '"' },
    'BASIC/FreeBASIC/VBA/VBScript/Visual Basic .NET',
  ],
  [{ lineStart: ['REM ', 'rem ', 'Rem ', '::', '@REM ', '@rem '] }, 'Batchfile'],
  [{ lineStart: ['"'] }, 'Vim script'],
  [{ lineStart: [`.\\"`, `'\\"`] }, 'Roff'],
  [{ lineStart: ['dnl', '#'], line: ['dnl '] }, 'M4/M4Sugar'],
  [MARKUP, 'Ant Build System/HTML/Maven POM/Markdown/MDX/SVG/XML/XML Property List/XSLT/RMarkdown/Eagle'],
  [{ blocks: [HTML, SLASH_STAR], lineStart: ['//'] }, 'Vue/Svelte/Astro'],
  [
    { blocks: [HTML, ['{#', '#}'], ['{{--', '--}}'], ['{{!--', '--}}']] },
    'Jinja/Twig/Blade/Handlebars/Liquid',
  ],
  [{ blocks: [HTML, ['<%--', '--%>'], ['<%#', '%>']] }, 'Java Server Pages/HTML+ERB/EJS/HTML+EEX'],
  [{ lineStart: ['-#', '/'] }, 'Haml'],
  [{ lineStart: ['//'] }, 'Pug'],
  [{ lineStart: ['      *', '*'] }, 'COBOL'],
]

const SYNTAX: ReadonlyMap<string, CommentSyntax> = new Map(
  FAMILIES.flatMap(([syntax, languages]) =>
    languages.split('/').map((language) => [language, syntax] as const),
  ),
)

/** The languages whose comments are known. */
export const SYNTAX_LANGUAGES: readonly string[] = [...SYNTAX.keys()]

/** Undefined for languages without comments (JSON, CSV, plain text) and for those not known here. */
export function commentSyntax(language: string): CommentSyntax | undefined {
  return SYNTAX.get(language)
}
