// Writes src/code/detect/languages-data.ts from the package linguist-languages, which takes over 100 ms to import.
// Run after an update of that package: node scripts/languages-data.mjs
import { writeFileSync } from 'node:fs'
import * as linguist from 'linguist-languages'

/** Who owns an extension that several languages use, where the content is not asked. */
const OWNERS = {
  '.asc': 'Public Key',
  '.asm': 'Assembly',
  '.bas': 'BASIC',
  '.bb': 'BitBake',
  '.bf': 'Brainfuck',
  '.cake': 'C#',
  '.cfg': 'INI',
  '.cl': 'OpenCL',
  '.cls': 'TeX',
  '.cs': 'C#',
  '.d': 'D',
  '.e': 'Eiffel',
  '.es': 'JavaScript',
  '.ex': 'Elixir',
  '.f': 'Fortran',
  '.for': 'Fortran',
  '.fpp': 'Fortran',
  '.frag': 'GLSL',
  '.fs': 'F#',
  '.g': 'GAP',
  '.gd': 'GDScript',
  '.gml': 'Game Maker Language',
  '.gs': 'JavaScript',
  '.h': 'C',
  '.hh': 'C++',
  '.html': 'HTML',
  '.inc': 'PHP',
  '.json': 'JSON',
  '.jq': 'jq',
  '.l': 'Lex',
  '.lisp': 'Common Lisp',
  '.m': 'Objective-C',
  '.md': 'Markdown',
  '.ml': 'OCaml',
  '.mm': 'Objective-C++',
  '.mod': 'Modula-2',
  '.mojo': 'Mojo',
  '.nu': 'Nushell',
  '.odin': 'Odin',
  '.php': 'PHP',
  '.pl': 'Perl',
  '.plist': 'XML Property List',
  '.plt': 'Gnuplot',
  '.pm': 'Perl',
  '.pp': 'Puppet',
  '.pro': 'QMake',
  '.properties': 'Java Properties',
  '.r': 'R',
  '.re': 'Reason',
  '.res': 'ReScript',
  '.rs': 'Rust',
  '.s': 'Assembly',
  '.sc': 'Scala',
  '.scm': 'Scheme',
  '.sol': 'Solidity',
  '.spec': 'RPM Spec',
  '.sql': 'SQL',
  '.shader': 'ShaderLab',
  '.st': 'Smalltalk',
  '.star': 'Starlark',
  '.t': 'Perl',
  '.tpl': 'Smarty',
  '.ts': 'TypeScript',
  '.tsx': 'TSX',
  '.tsp': 'TypeSpec',
  '.txt': 'Text',
  '.typ': 'Typst',
  '.v': 'Verilog',
  '.vba': 'VBA',
  '.w': 'CWeb',
  '.workflow': 'HCL',
  '.yaml': 'YAML',
  '.yml': 'YAML',
  '.yy': 'Yacc',
}

/** The same for interpreters. */
const INTERPRETER_OWNERS = {
  bun: 'TypeScript',
  deno: 'TypeScript',
  node: 'JavaScript',
  lua: 'Lua',
  ocaml: 'OCaml',
  perl: 'Perl',
  perl6: 'Raku',
}

/** What linguist does not know, as rows. */
const EXTRA = [
  ['DTD', 'dtd'],
  // compilers tell it from .c
  ['C++', 'C'],
]

const languages = Object.values(linguist)
  .filter((language) => language?.name)
  .filter((language, index, all) => all.findIndex((other) => other.name === language.name) === index)
  .sort((a, b) => (a.name < b.name ? -1 : 1))

function ownExtensions({ name, extensions = [] }) {
  return extensions.filter((extension) => {
    const users = languages.filter((language) => language.extensions?.includes(extension))
    return name === (OWNERS[extension.toLowerCase()] ?? users[0].name)
  })
}

function ownInterpreters({ name, interpreters = [] }) {
  return interpreters.filter((interpreter) => (INTERPRETER_OWNERS[interpreter] ?? name) === name)
}

const rows = languages
  .map((language) => [
    language.name,
    ownExtensions(language)
      .map((extension) => extension.slice(1))
      .join(' '),
    (language.filenames ?? []).join('/'),
    ownInterpreters(language).join(' '),
  ])
  .concat(EXTRA)
  .filter(([, ...names]) => names.some((text) => text !== ''))
  .map((row) => row.join('|').replace(/\|+$/, ''))

writeFileSync(
  new URL('../src/code/detect/languages-data.ts', import.meta.url),
  `// Written by scripts/languages-data.mjs from linguist-languages; do not edit.
/** A language a line: name | extensions | file names (between slashes) | interpreters. */
export const LANGUAGES = \`
${rows.join('\n').replaceAll('\\', '\\\\').replaceAll('`', '\\`').replaceAll('${', '\\${')}
\`
`,
)
