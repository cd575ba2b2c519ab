import { matchAt, type Source } from './source.ts'
import { CodeWalk } from './strings.ts'

const OPENINGS = /["'/]/g
const CHARACTER = /'(?:\\.[^'\n]{0,10}|[^\\'\n]{1,4})'/y
/** What makes the quote behind it open a raw string. */
const RAW = /(?:^|[^\w])b?r(#*)$/
const LOOK_BACK = 20

/** Strings of Rust, which may span lines, raw ones included; a quote may also start a lifetime. */
export function rustWalk(source: Source): CodeWalk {
  return new CodeWalk(source, OPENINGS, ({ raw }, at) => {
    if (raw[at] === '"') return stringEnd(raw, at)
    return raw[at] === "'" && matchAt(CHARACTER, raw, at) ? CHARACTER.lastIndex : at + 1
  })
}

function stringEnd(raw: string, start: number): number {
  const hashes = RAW.exec(raw.slice(Math.max(0, start - LOOK_BACK), start))?.[1]
  return hashes === undefined ? plainEnd(raw, start) : rawEnd(raw, start + 1, hashes)
}

function plainEnd(raw: string, start: number): number {
  let at = start + 1
  while (at < raw.length && raw[at] !== '"') at += raw[at] === '\\' ? 2 : 1
  return Math.min(at + 1, raw.length)
}

function rawEnd(raw: string, from: number, hashes: string): number {
  const close = raw.indexOf(`"${hashes}`, from)
  return close < 0 ? raw.length : close + 1 + hashes.length
}
