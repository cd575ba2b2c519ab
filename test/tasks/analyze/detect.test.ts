import { expect, test } from 'vitest'
import { commentSyntax, SYNTAX_LANGUAGES } from '../../../src/tasks/analyze/comment-syntax.ts'
import { languageOf, languageOfName } from '../../../src/tasks/analyze/detect.ts'
import { PARSED } from '../../../src/tasks/analyze/languages/index.ts'
import { LANGUAGES } from '../../../src/tasks/analyze/languages-data.ts'

test.for([
  ['a.d.ts', 'TypeScript'],
  ['src/a.tsx', 'TSX'],
  ['a.mjs', 'JavaScript'],
  ['A.JAVA', 'Java'],
  ['Makefile', 'Makefile'],
  ['x/Dockerfile', 'Dockerfile'],
  ['a.md', 'Markdown'],
  ['a.pyi', 'Python'],
  ['nothing', undefined],
] as const)('%s by name', ([path, language]) => {
  expect(languageOfName(path)).toBe(language)
})

test.for([
  ['a.h', '#ifdef __cplusplus\nextern "C" {\n#endif\nint f(void);', 'C'],
  ['a.h', '#pragma once\nnamespace a {\n', 'C++'],
  ['a.h', 'class A : public B {\n', 'C++'],
  ['a.h', '#import <Foundation/Foundation.h>\n@interface A\n', 'Objective-C'],
  ['a.m', '% a comment\nfunction y = f(x)\n', 'MATLAB'],
  ['a.pl', ':- module(a, []).\n', 'Prolog'],
  ['a.pl', 'use strict;\n', 'Perl'],
  ['a.ts', '<?xml version="1.0"?>\n<TS>', 'XML'],
  ['run', '#!/usr/bin/env -S python3.11 -u\n', 'Python'],
  ['run', '#! /bin/bash -e\n', 'Shell'],
  ['run', '#!/usr/bin/env -S A=1 node\n', 'JavaScript'],
  ['vector', '// <vector> -*- C++ -*-\n', 'C++'],
  ['constructor', 'just text', 'Text'],
] as const)('%s by content: %s', ([path, text, language]) => {
  expect(languageOf(path, text)).toBe(language)
})

test('every language with a grammar or a comment syntax is one that files are found by', () => {
  const known = new Set([...LANGUAGES.split('\n').map((row) => row.split('|')[0]), 'V'])
  expect([...PARSED.keys(), ...SYNTAX_LANGUAGES].filter((language) => !known.has(language))).toEqual([])
  expect(commentSyntax('JSON')).toBeUndefined()
})
