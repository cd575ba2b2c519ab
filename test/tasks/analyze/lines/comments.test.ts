// biome-ignore-all lint/suspicious/noTemplateCurlyInString: texts in other languages
import { expect, test } from 'vitest'
import { scanLines } from '../../../../src/code/lines/scan-lines.ts'

/** Puts `«»` around every comment that is found. */
function marked(text: string, language: string): string {
  const bytes = Buffer.from(text)
  const { comments } = scanLines(bytes, language)
  let result = ''
  let at = 0
  for (let index = 0; index < comments.length; index += 2) {
    const [start, end] = comments.slice(index, index + 2)
    result += `${bytes.toString('utf8', at, start)}«${bytes.toString('utf8', start, end)}»`
    at = end
  }
  return result + bytes.toString('utf8', at)
}

test.for([
  ['C', 'a = "/*"; «/* " */» b; «// \' "»\nc'],
  ['C', `x = '"'; «// y»\n«/*//*/» '\\'' «/* */»`],
  ['C', '«// goes \\\n on»\nb'],
  ['C', '"a \\\n// b"; «// c»'],
  ['C', 'a /* is never closed'],
  ['C++', 'R"(" // )"; «// x»\nu8R"--( )" // )--" «// y»'],
  ['C++', `int n = 1'000'000; «// it's»`],
  ['Java', '"""\n // \\""" " /* \n""" «// x»'],
  ['C#', '@"\\" «// x»\n$"{a("//")} {{ //" «// y»'],
  ['C#', '""" " // """ """" """ // """" «// x»'],
  ['M', 'A «; entry»\n «; c»\n W ";"'],
  ['Go', "`\\` «// x»\n'\\'' + '\"' «// y»\n`//\n/*`"],
  ['Rust', `fn f<'a>(x: &'a str) «// it's»\n'"' b'\\'' «/* /* */ */» r#" " // "# br"\\" «// y»`],
  ['JavaScript', 'a = /["/*]/g «// x»\nb / c «/* y */» / d\nreturn /`/ «// z»'],
  ['JavaScript', '`a ${ b(`//${ "`}" }`) «/* x */» } // y` «// z»'],
  ['JavaScript', 'a = 1 «/* x */»\n«/* y */» / 2 // 1'.replace('// 1', '«// 1»')],
  ['TSX', '<a href="x">b</a> «// <b>»\n<B c={d} /> «/* e / */»'],
  ['Kotlin', '"""\\""" «// x»\n"${ a("//") } //" «/* /* */ */»'],
  ['Swift', '"\\(a("//")) //" «// x»\n#" " // "# «// y»\n#""" "# // """# «/* /* */ */»'],
  ['Dart', "r'\\' «// x»\n'''\n//''' «// y»"],
  ['Scala', `'a' + '"' «// x»\nval 'symbol «// y»`],
  ['Python', 'a = "#" «# b»\n«"""c # \' """» + r«"""\\""" d"""» + «u\'\'\'e\'\'\'»'],
  ['Shell', 'echo $# ${a#b} a#b "#" \'#\' \\# «# x»\necho "$(a "#") #" «# y»'],
  ['Shell', "cat <<A <<-'B' «# x»\n# a\nA\n'# b\n\tB\n«# c»\n$((1 << n)) <<<D «# e»"],
  ['Ruby', 'a = %w[# x] «# b»\nc =~ /#"/ «# d»\n"#{ e("#") } #" «# f»\ng[?#] «# h»'],
  ['Ruby', 'a(<<~B, <<C) «# x»\n # b\n B\n# c\nC\n«=begin\nd\n=end»\ne'],
  ['PHP', '<a># // /* <?php «// x »?> // <?= "//" «# y»\n#[A]\n<<<B\n// b\nB; «/* c */»'],
  [
    'Perl',
    '$#a; $h{q}; q(# (x)); "#" «# y»\nm/#/ «# z»\n«=pod\n\nx\n\n=cut»\nprint <<B;\n# b\nB\n«__END__\nc»',
  ],
  ['Lua', '«--[==[ ]] ]==]» a = [[--]] .. [=[ ]] -- ]=] "--" «-- x»'],
  ['SQL', "'it''s --' «-- x»\n\"/*\" «/* y */»"],
  ['Haskell', `a --> b «-- x»\n«{- {- -} -}» {-# LANGUAGE #-} '"' foldl' "--"`],
  ['OCaml', `«(* (* *) *)» "(*" '"' {a| (* |a}`],
  ['Common Lisp', '\'a #\\" #\\; "; \n" «; x»\n«#| #| |# |#»'],
  ['Clojure', '\\" \\; "\\";" «; x»'],
  ['Elixir', '«@doc """\n# a\n"""»\nb = """\n# c\n"""\n~s(#) <> "#{"#"}" «# d»'],
  ['CMake', '«#[=[ ]] ]=]» [[ # ]] "#" «# x»'],
  ['PowerShell', '«<# # #>» "`"#" \'#\' «# x»\n@"\n# "@\n"@ «# y»'],
  ['YAML', `a: b#c "#" it's «# x»`],
  ['Makefile', 'a: \\# «# b»'],
  ['TeX', 'a \\% b «% c»'],
  ['Fortran', '«C x»\n      a = "!" «! y»'],
  ['Batchfile', '«REM a»\nremove «  ::»'.replace('«  ::»', '::')],
  ['HTML', '<a>«<!-- -- > \n -->»</a>'],
  ['CSS', 'a { b: url(//c/*.png) "/*" } «/* d */»'],
  ['Go Module', 'module a «// b»\nrequire c v1 «// indirect»'],
  ['Gettext Catalog', '«# a»\n«#: b.c:1»\n#, fuzzy\nmsgid "# c"\nmsgstr "#"'],
  ['Org', '#+title: a\n«# b»\n#c'],
  ['CSON', 'a: 1 «# b»\n«###\nc\n###»'],
  ['ReScript', 'a «/* /* b */ c */» d'],
  ["Cap'n Proto", 'a @0 :Text = "#"; «# b»'],
  ['Typst', 'see https://a.b/c «// d»\nit«/* /* */ */»'],
  ['Mustache', '{{a}} «{{! b }}» «<!-- c -->»'],
  ['Go Template', '{{ a }}«{{/* {{ b }} */}}»«{{- /* c */ -}}»«{{- /* d */}}»'],
  ['FreeMarker', '<#if a>«<#-- b -->»'],
  ['Reason', "let f: 'a => 'b = '\"'; «// c»\n«/* d */»"],
  ['Prisma', 'a String @default("//") «/// b»'],
  ['HOCON', 'a = "#" «# b»\nc = 1 «// d»'],
  ['Smalltalk', 'a := \'"\'. «"b\'"»'],
  ['Forth', ': a «( b -- c )» 1 «\\ d»'],
  ['Factor', '«! a»\n"!" b! «! c»'],
  ['SAS', '«* a;»\nb = 1 * 2; «/* c */»'],
  ['Stata', '«* a»\nb «// c»'],
  ['Texinfo', '«@c a»\n@code{b}\n«@comment c»'],
  ['Visual Basic 6.0', 'a = "\'" «\' b»\n«Rem c»'],
  ['APL', "a←'⍝' «⍝ b»"],
  ['XQuery', 'a «(: b (: c :) :)» "(:"'],
  ['PlantUML', "«' a»\nb -> c : it's\n«/' d '/»"],
] as const)('%s: %s', ([language, text]) => {
  expect(marked(text.replace(/[«»]/g, ''), language)).toBe(text)
})

test('non-ASCII characters neither open nor close anything', () => {
  expect(scanLines(Buffer.from('é = "’" // ü'), 'C').comments).toEqual([11, 16])
  const bytes = Buffer.from([0xe9, 0x27, 0x80, 0x27, 0x2f, 0x2f, 0xff, 0xa0])
  expect(scanLines(bytes, 'C').comments).toEqual([4, 8])
})
