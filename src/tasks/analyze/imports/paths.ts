/** Paths are relative to the repository's root and `/`-separated; the root itself is the empty path. */

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

/** Undefined where `..` leaves the root. */
export function joinPath(folder: string, relative: string): string | undefined {
  let base = folder
  let rest = relative
  for (;;) {
    if (rest.startsWith('./')) rest = rest.slice(2)
    else if (rest.startsWith('../')) {
      if (base === '') return undefined
      base = folderOf(base)
      rest = rest.slice(3)
    } else break
  }
  return UNUSUAL.test(rest) ? joinSegments(base, rest) : childPath(base, rest)
}

/** Dots and doubled slashes elsewhere than at the start. */
const UNUSUAL = /^$|^\/|\/$|\/\/|(?:^|\/)\.{1,2}(?:\/|$)/

function joinSegments(folder: string, relative: string): string | undefined {
  const segments = folder === '' ? [] : folder.split('/')
  for (const segment of relative.split('/')) {
    if (segment === '..') {
      if (segments.pop() === undefined) return undefined
    } else if (segment !== '.' && segment !== '') segments.push(segment)
  }
  return segments.join('/')
}

export function childPath(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}

/** A folder, then those around it up to the root. */
export function* foldersUp(folder: string): Generator<string> {
  for (let at = folder; at !== ''; at = folderOf(at)) yield at
  yield ''
}

/** How many leading folders two paths share. */
export function sharedFolders(a: string, b: string): number {
  let shared = 0
  for (let at = 0; at < a.length && a[at] === b[at]; at++) if (a[at] === '/') shared++
  return shared
}
