import type { Layout } from './chunk/strength.ts'

const CODE = new Set(
  `bash c cc cjs clj cpp cs css cts cxx dart ex exs go h hh hpp hs java jl js jsx kt kts lua m mjs ml mts php pl pm py
  pyi r rb rs sc scala scss sh sql swift ts tsx vue zig`.split(/\s+/),
)
const MARKDOWN = new Set(['md', 'markdown', 'mdx', 'rst', 'adoc'])

/** How a text is laid out, by the ending of its file's name; rows are prose. */
export function layoutOf(path: string | undefined): Layout {
  const ending = /\.([a-z]+)$/i.exec(path ?? '')?.[1].toLowerCase() ?? ''
  if (CODE.has(ending)) return 'code'
  return MARKDOWN.has(ending) ? 'markdown' : 'prose'
}
