import { expect, test } from 'vitest'
import { analyze } from './run.ts'

/** The figure of the first function with all that is inside of it, as the paper counts. */
async function total(path: string, code: string): Promise<number> {
  const { functions } = await analyze(path, code)
  return functions[0].cognitive + functions[0].cognitive_nested
}

async function each(path: string, code: string): Promise<number[]> {
  return (await analyze(path, code)).functions.map(({ cognitive }) => cognitive)
}

const ADD_VERSION = `void addVersion(final Entry entry, final Transaction txn) throws RollbackException {
  final TransactionIndex ti = _persistit.getTransactionIndex();
  while (true) {
    try {
      synchronized (this) {
        if (frst != null) {
          if (frst.getVersion() > entry.getVersion()) { throw new RollbackException(); }
          if (txn.isActive()) {
            for (Entry e = frst; e != null; e = e.getPrevious()) {
              final long version = e.getVersion();
              final long depends = ti.wwDependency(version, txn.getTransactionStatus(), 0);
              if (depends == TIMED_OUT) { throw new WWRetryException(version); }
              if (depends != 0 && depends != ABORTED) { throw new RollbackException(); }
            }
          }
        }
        entry.setPrevious(frst);
        frst = entry;
        break;
      }
    } catch (final WWRetryException re) {
      try {
        final long depends = wwDependency(re.getVersionHandle(), txn.getTransactionStatus(), MAX_WAIT);
        if (depends != 0 && depends != ABORTED) { throw new RollbackException(); }
      } catch (final InterruptedException ie) { throw new PersistitInterruptedException(ie); }
    } catch (final InterruptedException ie) { throw new PersistitInterruptedException(ie); }
  }
}`

const OVERRIDDEN_SYMBOL = `MethodJavaSymbol overriddenSymbolFrom(ClassJavaType classType) {
  if (classType.isUnknown()) { return Symbols.unknownMethodSymbol; }
  boolean unknownFound = false;
  List<JavaSymbol> symbols = classType.getSymbol().members().lookup(name);
  for (JavaSymbol overrideSymbol : symbols) {
    if (overrideSymbol.isKind(JavaSymbol.MTH) && !overrideSymbol.isStatic()) {
      MethodJavaSymbol methodJavaSymbol = (MethodJavaSymbol) overrideSymbol;
      if (canOverride(methodJavaSymbol)) {
        Boolean overriding = checkOverridingParameters(methodJavaSymbol, classType);
        if (overriding == null) {
          if (!unknownFound) { unknownFound = true; }
        } else if (overriding) {
          return methodJavaSymbol;
        }
      }
    }
  }
  if (unknownFound) { return Symbols.unknownMethodSymbol; }
  return null;
}`

const TO_REGEXP = `String toRegexp(String antPattern, String directorySeparator) {
  String escaped = '\\\\' + directorySeparator;
  int i = antPattern.startsWith("/") || antPattern.startsWith("\\\\") ? 1 : 0;
  while (i < antPattern.length()) {
    char ch = antPattern.charAt(i);
    if (SPECIAL_CHARS.indexOf(ch) != -1) {
      sb.append('\\\\').append(ch);
    } else if (ch == '*') {
      if (i + 1 < antPattern.length() && antPattern.charAt(i + 1) == '*') {
        if (i + 2 < antPattern.length() && isSlash(antPattern.charAt(i + 2))) { i += 2; } else { i += 1; }
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
}`

const SAVE = `const model = { save: function (options, callback) {
  var self = this;
  if (typeof options === 'function') { callback = options; options = {}; }
  options || (options = {});
  self._validate(self.toJSON(), function (err) {
    if (err) { callback && callback.call(null, err); return; }
    self.sync(self.isNew() ? 'create' : 'update', options, function (err, response) {
      var facade = { options: options, response: response }, parsed;
      if (err) {
        facade.error = err;
        self.fire(EVT_ERROR, facade);
      } else {
        if (!self._saveEvent) { self._saveEvent = self.publish(EVT_SAVE, { preventable: false }); }
        if (response) { parsed = facade.parsed = self._parse(response); self.setAttrs(parsed, options); }
        self.changed = {};
      }
      callback && callback.apply(null, arguments);
    });
  });
  return self;
} }`

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
  ['a && b && c && d', 'boolean f() { return a && b && c && d; }', 1],
  ['a || b && c || d', 'boolean f() { return a || b && c || d; }', 3],
  ['if with three sequences', 'boolean f() { if (a && b && c || d || e && f) { return true; } }', 4],
  ['if with a negated sequence', 'boolean f() { if (a && !(b && c)) { return true; } }', 3],
  ['parentheses go on with a sequence', 'boolean f() { return (a && b) && (c && d) || g(e && f); }', 3],
  [
    'myMethod with try and catch',
    `void myMethod() {
       try {
         if (condition1) { for (int i = 0; i < 10; i++) { while (condition2) { } } }
       } catch (ExcepType1 | ExcepType2 e) { if (condition2) { } }
     }`,
    9,
  ],
  ['myMethod2 with a lambda', 'void myMethod2() { Runnable r = () -> { if (condition1) { } }; }', 2],
  ['else if and else', 'void f() { if (a) { } else if (b) { } else { } }', 3],
  ['nested ternary', 'int f() { return a ? b ? 1 : 2 : 3; }', 3],
  ['overriddenSymbolFrom', OVERRIDDEN_SYMBOL, 19],
  ['addVersion', ADD_VERSION, 35],
  ['toRegexp', TO_REGEXP, 20],
] as const)('white paper, Java: %s', async ([, method, expected]) => {
  expect(await total('A.java', `class A { ${method} }`)).toBe(expected)
})

test.for([
  ['null coalescing is a shorthand', 'a.cs', 'class A { string F() { return a ?? b ?? c; } }', 0],
  ['myMethod2 under #if', 'a.cs', 'class A { void M() {\n#if DEBUG\nif (c) { }\n#endif\n} }', 3],
  ['an if behind an else', 'a.py', 'def f():\n  if a:\n    b\n  else:\n    c\n  if d:\n    e', 3],
  ['an if behind an else', 'a.gd', 'func f():\n\tif a:\n\t\tb()\n\telse:\n\t\tc()\n\tif d:\n\t\te()', 3],
  ['an if behind an else', 'a.pl', 'sub f { if ($a) { b(); } else { c(); } if ($d) { e(); } }', 3],
  ['goto', 'a.c', 'int f(void) { if (a) goto end; end: return 0; }', 2],
  ['save', 'a.js', SAVE, 20],
  [
    'an outer function that only declares',
    'a.js',
    'const a = function () { var foo; bar.myFun = function () { if (condition) { } } }',
    1,
  ],
  [
    'an outer function with a structure',
    'a.js',
    'const a = function () { var foo; if (condition) { } bar.myFun = function () { if (condition) { } } }',
    3,
  ],
  [
    'a decorator',
    'a.py',
    'def a(a, b):\n  def inner(func):\n    if condition:\n      print(b)\n    func()\n  return inner',
    1,
  ],
  [
    'not a decorator',
    'a.py',
    'def a(a, b):\n  my_var = a*b\n  def inner(func):\n    if condition:\n      print(b)\n    func()\n  return inner',
    2,
  ],
  [
    'a decorator generator',
    'a.py',
    'def a(a):\n  def generator(func):\n    def decorator(func):\n      if condition:\n        print(b)\n      return func()\n    return decorator\n  return generator',
    1,
  ],
] as const)('white paper: %s (%s)', async ([, path, code, expected]) => {
  expect(await total(path, code)).toBe(expected)
})

test.for([
  ['a.c', 'int f(int n) { return f(n - 1); }', [1]],
  [
    'a.c',
    'int f(int n) { return g(n); }\nint g(int n) { return h(n); }\nint h(int n) { return f(n); }',
    [1, 1, 1],
  ],
  ['a.c', 'int f(int n) { return g(n); }\nint g(int n) { return 1; }', [0, 0]],
  ['a.c', 'int f(int n) { /* f(n) */ return "f(n)"[0]; }', [0]],
  ['A.java', 'class A { int f(int n) { return f(n, 1); } int f(int n, int m) { return 1; } }', [0, 0]],
  ['A.java', 'class A { int f(int n) { return other.f(n); } int g(int n) { return this.g(n); } }', [0, 1]],
  ['a.py', 'class A:\n  def f(self):\n    return f(1)\n  def g(self):\n    return self.g()', [0, 1]],
  [
    'a.ts',
    'class A { f(): number { return this.f() } }\nfunction walk(n) { n.map((c) => walk(c)) }',
    [1, 1, 0],
  ],
  ['a.go', 'func walk(n int) int { return walk(n - 1) }', [1]],
] as const)('each function of a recursion cycle costs one more: %s %s', async ([path, code, expected]) => {
  expect(await each(path, code)).toEqual(expected)
})
