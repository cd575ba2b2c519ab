/**
 * As cloc counts, which `scripts/compare-cloc.mjs` checks: blank is white space alone, inside of a comment as well;
 * comment is what comments and white space fill; the rest is code. `#!` on the first line is code. Further rules of
 * cloc that are kept:
 * - A comment of several lines that begins behind code makes one line of code of the lines it joins, so what stands
 *   behind its end adds none.
 * - In Python (also Cython, Starlark, GraphQL, Julia) every triple-quoted string is a comment, docstring or not; a
 *   prefix other than `u` is code, and so is a `#` behind the end of one.
 * - Where a backslash continues a line, a blank line behind it is of that line's kind.
 * - What is opened and never closed is no comment.
 *
 * Different from cloc, which does not read strings (files that differ so, of those compared):
 * - What looks like a comment inside of a string, a template, a regular expression or a heredoc is code: Go 22 of
 *   2,142 files, TypeScript 32 of 4,794, C 4 of 1,794, Java 0 of 3,101, shell scripts 13 of 186.
 * - `/*` and `*\/` mean nothing in Python (cloc takes any line with one of them for a comment), nor does a quote of
 *   the other kind inside of a docstring, or three quotes inside of a string or behind a `#`: 54 of 1,902.
 * - A backslash at the end of a `//` comment in C continues it: none was seen.
 * - Comments nest where the language nests them (Rust, Kotlin, Swift, Scala, D, Haskell), `#[` is an attribute in
 *   PHP, pod begins with any command in Perl, `#` begins comments in M4.
 */
export interface LineCounts {
  blank: number
  comment: number
  code: number
}

export interface FunctionMetrics {
  /** Qualified by the types, namespaces and functions around it; `(anonymous)` without a name. */
  name: string
  /** The line of the name. */
  line: number
  end_line: number
  /**
   * Cyclomatic complexity without functions that are listed on their own.
   * Strict: 1 + branches, loops, cases and match arms, catch clauses, `?:`, `&&`, `||`, `??`, the parts of
   * comprehensions, and `?` in Rust.
   * Lizard (the default) equals what the tool lizard 1.24 says: also `finally` in Python, `ensure` in Ruby, `#if`,
   * `#ifdef` and `#elif` in C, C++ and C#, and `match` instead of its arms in Rust and PHP. JavaScript and TypeScript
   * are read by lizard's tokens (`lizard-ccn.ts`), with the tree's answer for functions that lizard does not see.
   * Elsewhere the tree decides where lizard's tokens mislead it: nullable types and `||=` do not count, `foreach`
   * and `unless` do.
   */
  ccn: number
  /** Sum of `ccn` over all functions inside that are listed on their own; 0 for none. */
  ccn_nested: number
  /**
   * Cognitive complexity as SonarSource defines it (white paper 1.7), without functions that are listed on their
   * own, and as if it stood by itself. Recursion counts as far as the file shows it.
   */
  cognitive: number
  /**
   * What the functions inside that are listed on their own add to it; with `cognitive` it gives the paper's figure
   * for the whole. Their structures are nested, unless this function stands in for a class (JavaScript) or makes a
   * decorator (Python).
   */
  cognitive_nested: number
  /** The deepest nesting of control blocks. */
  nesting: number
  params: number
  lines: number
}

export interface TypeRecord {
  name: string
  /** class, interface, struct, enum, trait, type … */
  kind: string
  line: number
}

/**
 * A name that other files may use, as far as the language says so in the file: `export` in JavaScript (`default`
 * for the unnamed, `*` for all of another module), `pub`, `public`, capitals in Go, `__all__` in Python, a module's
 * list in Haskell and Elm, whatever is not private in Kotlin, Scala and Dart. Members of types are none.
 */
export interface ExportRecord {
  name: string
  line: number
}
