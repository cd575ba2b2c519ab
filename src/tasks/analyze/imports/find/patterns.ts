import { eachMatch, type Finder, type Found } from './source.ts'

const C_INCLUDE =
  /^[ \t]*#[ \t]*(?:include|include_next|import)\b[ \t]*(?:"([^"\n]+)"|(<[^>\n]+>)|([A-Za-z_]\w*))/gm

/** Finds what an expression's groups capture: for languages whose imports are a line of their own. */
function findPattern(pattern: RegExp): Finder {
  return (source) => {
    const found: Found[] = []
    for (const match of eachMatch(pattern, source.raw)) {
      const at = match.index + match[0].search(/\S/)
      const to = match.slice(1).find((group) => group !== undefined)
      if (to && source.commentEnd(at) === undefined) found.push({ at, to, links: [] })
    }
    return found
  }
}

/** `#include "x.h"`, `<x.h>` with its brackets, or a macro, which links to nothing known. */
export const findC: Finder = (source) => {
  const found: Found[] = []
  for (const { 0: all, 1: quoted, 2: angled, 3: macro, index } of eachMatch(C_INCLUDE, source.raw)) {
    const at = index + all.search(/\S/)
    const to = quoted ?? angled
    if (source.commentEnd(at) === undefined) found.push({ at, to: to ?? macro, links: to ? [{ to }] : [] })
  }
  return found
}

const LITERAL = String.raw`(?:'([^'\n]+)'|"([^"\n]+)")`

/** By linguist's name; anchored at the start of a line, so that strings do not fool them. */
const EXPRESSIONS: Readonly<Record<string, string>> = {
  Ruby: String.raw`(?:require|require_relative|load)\b[ \t(]*${LITERAL}`,
  Shell: String.raw`(?:source|\.)[ \t]+(?:'([^'\n]+)'|"([^"\n]+)"|([^\s;'"&|]+))`,
  'C#': String.raw`(?:global[ \t]+)?using[ \t]+(?:static[ \t]+)?(?:\w+[ \t]*=[ \t]*)?([\w.\x80-\xff]+)[^\n;()]*;`,
  Kotlin: String.raw`import[ \t]+([\w.*\x60\x80-\xff]+)`,
  Scala: String.raw`import[ \t]+([\w.$\x80-\xff]+(?:\{[^}\n]*\})?)`,
  Groovy: String.raw`import[ \t]+(?:static[ \t]+)?([\w.*$\x80-\xff]+)`,
  Swift: String.raw`(?:@\w+[ \t]+)*import[ \t]+(?:(?:class|struct|enum|protocol|func|var|let|typealias)[ \t]+)?([\w.]+)`,
  Dart: String.raw`(?:import|export|part)[ \t]+${LITERAL}`,
  Perl: String.raw`(?:use[ \t]+(?:base|parent)[ \t]+(?:-norequire,[ \t]*)?(?:qw[ \t]*[(/][ \t]*)?['"]?([A-Z][\w:]*)|(?:use|require)[ \t]+([A-Za-z][\w:]*))`,
  HCL: String.raw`source[ \t]*=[ \t]*"([^"\n]+)"`,
  GDScript: String.raw`(?:extends[ \t]+(?:"([^"\n]+)"|([\w.]+))|[^#"\n]{0,200}\b(?:preload|load)\([ \t]*"([^"\n]+)")`,
  Elm: String.raw`import[ \t]+([A-Z][\w.]*)`,
  Gleam: String.raw`import[ \t]+([a-z][\w/]*)`,
  Haskell: String.raw`import[ \t]+(?:safe[ \t]+)?(?:qualified[ \t]+)?([A-Z][\w.']*)`,
  Elixir: String.raw`(?:alias|import|require|use)[ \t]+([A-Z][\w.]*(?:\{[^}\n]*\})?)`,
  'Protocol Buffer': String.raw`import[ \t]+(?:public[ \t]+|weak[ \t]+)?${LITERAL}`,
}

/** Of languages that import in the middle of a line. */
const ANYWHERE: Readonly<Record<string, string>> = {
  CSS: String.raw`@import\s+(?:url\(\s*)?["']?([^"'()\s;]+)`,
  HTML: String.raw`<(?:script\b[^<>]{0,500}?\bsrc|link\b(?=[^<>]{0,500}\bstylesheet\b)[^<>]{0,500}?\bhref)\s*=\s*["']([^"'\n]+)`,
  Lua: String.raw`\b(?:require|dofile|loadfile)\s*\(?\s*(?:${LITERAL}|\[\[([^\]\n]+)\]\])`,
  Nix: String.raw`\b(?:import|callPackage)[ \t]+((?:\.{0,2}\/|<)[^\s;(){}]+)`,
  R: String.raw`\b(?:library|require|requireNamespace|loadNamespace|source)\(\s*(?:${LITERAL}|([\w.]+)\s*[,)])`,
  SCSS: String.raw`@(?:use|forward|import)\s+(?:url\(\s*)?["']?([^"'()\s;,]+)`,
  Zig: String.raw`@(?:import|cImport|embedFile)\(\s*"([^"\n]+)"`,
}

export const PATTERNS: readonly (readonly [language: string, finder: Finder])[] = [
  ...Object.entries(EXPRESSIONS).map(
    ([language, expression]) =>
      [language, findPattern(new RegExp(String.raw`^[ \t]*${expression}`, 'gm'))] as const,
  ),
  ...Object.entries(ANYWHERE).map(
    ([language, expression]) => [language, findPattern(new RegExp(expression, 'gi'))] as const,
  ),
]
