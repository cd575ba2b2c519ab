import { expect, test } from 'vitest'
import { analyze } from './run.ts'

async function metrics(path: string, code: string) {
  const { functions } = await analyze(path, code)
  return functions.map(({ ccn, cognitive, nesting }) => [ccn, cognitive, nesting])
}

// the examples of SonarSource's "Cognitive Complexity" paper
test.for([
  [
    'sumOfPrimes',
    `int sumOfPrimes(int max) {
       int total = 0;
       OUT: for (int i = 1; i <= max; ++i) {
         for (int j = 2; j < i; ++j) { if (i % j == 0) { continue OUT; } }
         total += i;
       }
       return total;
     }`,
    7,
  ],
  [
    'getWords',
    `String getWords(int number) {
       switch (number) { case 1: return "one"; case 2: return "a couple"; case 3: return "a few"; default: return "lots"; }
     }`,
    1,
  ],
  ['one sequence', 'boolean f() { return a && b && c && d; }', 1],
  ['three sequences', 'boolean f() { if (a && b && c || d || e && f) { return true; } }', 4],
  ['a sequence under a negation', 'boolean f() { if (a && !(b && c)) { return true; } }', 3],
  ['parentheses continue a sequence', 'boolean f() { return (a && b) && (c && d) || g(e && f); }', 3],
  [
    'try and catch',
    `void myMethod() {
       try {
         if (condition1) { for (int i = 0; i < 10; i++) { while (condition2) { } } }
       } catch (ExcepType1 | ExcepType2 e) { if (condition2) { } }
     }`,
    9,
  ],
  ['lambda', 'void myMethod2() { Runnable r = () -> { if (condition1) { } }; }', 2],
  [
    'toRegexp',
    `String toRegexp(String antPattern, String directorySeparator) {
       String escaped = '\\\\' + directorySeparator;
       int i = antPattern.startsWith("/") || antPattern.startsWith("\\\\") ? 1 : 0;
       while (i < antPattern.length()) {
         char ch = antPattern.charAt(i);
         if (SPECIAL_CHARS.indexOf(ch) != -1) {
           sb.append('\\\\').append(ch);
         } else if (ch == '*') {
           if (i + 1 < antPattern.length() && antPattern.charAt(i + 1) == '*') {
             if (i + 2 < antPattern.length() && isSlash(antPattern.charAt(i + 2))) {
               i += 2;
             } else {
               i += 1;
             }
           } else {
             sb.append(escaped);
           }
         } else if (ch == '?') {
           sb.append(escaped);
         } else if (isSlash(ch)) {
           sb.append(escaped);
         } else {
           sb.append(ch);
         }
         i++;
       }
       return sb.toString();
     }`,
    20,
  ],
] as const)('cognitive: %s', async ([, method, cognitive]) => {
  expect((await metrics('A.java', `class A { ${method} }`))[0][1]).toBe(cognitive)
})

test('a comment between else and if does not break the chain', async () => {
  expect(await metrics('a.js', 'function f() { if (a) {} else /* why */ if (b) {} else {} }')).toEqual([
    [3, 3, 1],
  ])
})

test('an inner function counts for itself alone', async () => {
  expect(await metrics('a.js', 'function f() { if (a) { const g = () => b && c } }')).toEqual([
    [2, 1, 1],
    [2, 1, 0],
  ])
})

test('operators in preprocessor conditions and rvalue references are not decisions', async () => {
  const code = 'void f(T&& t) {\n#if defined(A) && \\\n  defined(B)\n#endif\n#ifndef C\n#endif\n}'
  expect(await metrics('a.cpp', code)).toEqual([[2, 0, 0]])
})

test('an export macro does not hide a class from the grammar', async () => {
  const { types, functions } = await analyze(
    'a.hpp',
    'class MY_EXPORT Status {\n public:\n  int code() { return 1; }\n};',
  )
  expect(types).toEqual([{ name: 'Status', kind: 'class', line: 1 }])
  expect(functions[0].name).toBe('Status::code')
})
