import type { Mapping } from '../manifest/package-json.ts'

/**
 * The targets of a name by the keys of `paths`, `exports` or `imports`: an exact key, or else the one whose part
 * before its `*` is the longest; what the star stands for goes into the targets.
 */
export function mapped(mappings: readonly Mapping[], name: string): string[] {
  let best: { length: number; star: string; targets: readonly string[] } | undefined
  for (const [key, targets] of mappings) {
    if (key === name) return [...targets]
    const star = starOf(key, name)
    const length = key.indexOf('*')
    if (star !== undefined && (!best || length > best.length)) best = { length, star, targets }
  }
  return best ? best.targets.map((target) => target.replaceAll('*', best.star)) : []
}

function starOf(key: string, name: string): string | undefined {
  const at = key.indexOf('*')
  if (at < 0) return undefined
  const end = key.length - at - 1
  const fits =
    name.length >= at + end && name.startsWith(key.slice(0, at)) && name.endsWith(key.slice(at + 1))
  return fits ? name.slice(at, name.length - end) : undefined
}
