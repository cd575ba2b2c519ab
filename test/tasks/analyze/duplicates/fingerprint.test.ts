import { describe, expect, test } from 'vitest'
import { fingerprint } from './text.ts'

/** The lines that count, with their hashes. */
function decode(words: Uint8Array): { line: number; hash: number }[] {
  let line = 0
  return [...new Uint32Array(words.slice().buffer)].flatMap((word) => {
    line += word >>> 24 || word
    return word >>> 24 ? [{ line, hash: word & 0xff_ffff }] : []
  })
}

function countedLines(text: string, options = {}): number[] {
  return decode(fingerprint(text, options)).map(({ line }) => line)
}

function hashes(text: string, options = {}): number[] {
  return decode(fingerprint(text, options)).map(({ hash }) => hash)
}

describe('the lines that count', () => {
  test('are neither blank, nor comments, nor brackets, nor lone words', () => {
    const text = 'int a;\n\n  // why\n/* x\n y */\n{\n} else {\nbreak;\n});\nb();\n/* c */ c(); // d\n'
    expect(countedLines(text)).toEqual([1, 10, 11])
  })

  test.for(['\n', '\r\n'])('are numbered after %j', (newline) => {
    expect(countedLines(['a();', '', '\t', '/*', '*/ b();', 'c();'].join(newline))).toEqual([1, 5, 6])
  })

  test('may stand far apart', () => {
    expect(countedLines(`${'\n'.repeat(254)}a();${'\n'.repeat(255)}b();${'\n'.repeat(70_000)}c();`)).toEqual([
      255, 510, 70_510,
    ])
  })

  test('are none in nothing', () => {
    expect(countedLines('')).toEqual([])
    expect(countedLines('\n\n')).toEqual([])
  })

  test('may end in the middle', () => {
    for (const text of ['a("', "a('b\\", 'a(`\n`', 'a(/*']) expect(countedLines(text)[0]).toBe(1)
  })

  test.for([
    [
      'TypeScript',
      `import a from 'a'\nimport {\n  b,\n} from 'b'\nfrom = 1\nimport * as c from 'c'\nd()`,
      [5, 7],
    ],
    ['Python', 'from a import (\n  b,\n  c,\n)\nimport d, e\nd()\n', [6]],
    ['Go', 'package a\nimport (\n  "b"\n  c "d"\n)\nfunc e() {}\n', [6]],
    ['Rust', 'use a::{\n  b,\n};\nc();\n', [4]],
    ['Java', 'package a.b;\nimport static c.D;\nuse(a);\n', [3]],
    ['C', '#include <a.h>\n# include "b.h"\n#define c 1\ninclude(d);\n', [3, 4]],
    ['C#', 'namespace A.B {\nusing System;\nusing (var a = b()) {\nc();\n', [3, 4]],
  ] as const)('are no imports in %s', ([language, text, lines]) => {
    expect(countedLines(text, { language })).toEqual(lines)
  })

  test('come back after an import that never ends', () => {
    expect(countedLines(`import {\n${'a,\n'.repeat(300)}`, { language: 'TypeScript' })).toHaveLength(100)
  })
})

describe('lines are equal', () => {
  test.for([
    ['  a = b;', '\ta=b ;  '],
    ['a = b;', 'a /* the */ = b; // end'],
    ['\ufeffint a;', 'int\ta;'],
    ['f("a  b")', 'f ( "a  b" )'],
  ])('%j and %j', ([one, other]) => {
    expect(hashes(one)).toEqual(hashes(other))
  })

  test.for([
    ['int a;', 'inta;'],
    ['f("a b")', 'f("a  b")'],
    ['f("//")', 'f("/*")'],
    ['a - b', 'b - a'],
  ])('%j and %j are not', ([one, other]) => {
    expect(hashes(one)).not.toEqual(hashes(other))
  })

  test('when only names, numbers and strings differ, if renamed', () => {
    const renamed = { renamed: true }
    const [one, same, keyword, mark] = [
      'if (total > 10) return f("a");',
      `if (sum > limit) return g('b c');`,
      'while (total > 10) return f("a");',
      'if (total < 10) return f("a");',
    ].map((line) => hashes(line, renamed)[0])
    expect(same).toBe(one)
    expect(new Set([one, keyword, mark]).size).toBe(3)
  })

  test('too few tokens say nothing, if renamed', () => {
    expect(countedLines('int a;\nb(c);\nreturn b(c, d);\n', { renamed: true })).toEqual([3])
  })
})
