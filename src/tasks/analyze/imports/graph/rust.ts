import type { Link } from '../link.ts'
import type { Repository } from './repository.ts'
import type { Resolution, Resolver } from './resolver.ts'
import { ModuleTrees } from './rust-modules.ts'

/**
 * A path is followed down the crate's modules as far as they are files; what is left is an item in there.
 * `mod x;` makes an edge that closes no cycle, since what is declared nearly always uses what declares it.
 */
export class RustResolver implements Resolver {
  readonly #trees: ModuleTrees

  constructor(repository: Repository) {
    this.#trees = new ModuleTrees(repository)
  }

  resolve(file: number, { to, kind }: Link): Resolution {
    const trees = this.#trees
    const segments = to.split('::')
    const home = trees.homeOf(file)
    if (kind === 'mod') {
      const child = trees.childOf(home, segments)
      return child === undefined ? 'unresolved' : [child]
    }
    return this.#use(home, segments)
  }

  #use(home: readonly string[], [first, ...rest]: string[]): Resolution {
    const [root] = home
    if (first === 'crate') return this.#deepest([root], rest)
    if (first === 'self') return this.#deepest(home, rest)
    if (first === 'super') return this.#above(home, [first, ...rest])
    if (first === '') return this.#crate(rest)
    const base = [home, ...(this.#trees.isOld(root) ? [[root]] : [])].find(
      (start) => this.#trees.childOf(start, [first]) !== undefined,
    )
    return base ? this.#deepest(base, [first, ...rest]) : this.#crate([first, ...rest])
  }

  #above(home: readonly string[], segments: readonly string[]): Resolution {
    let up = 0
    while (segments[up] === 'super') up++
    return up < home.length
      ? this.#deepest(home.slice(0, home.length - up), segments.slice(up))
      : 'unresolved'
  }

  /** A crate of this repository by its name. */
  #crate([name, ...rest]: readonly string[]): Resolution {
    const root = name === undefined ? undefined : this.#trees.crateNamed(name)
    return root === undefined ? 'external' : this.#deepest([root], rest)
  }

  #deepest(start: readonly string[], segments: readonly string[]): Resolution {
    const found = this.#trees.deepest(start, segments)
    return found === undefined ? 'unresolved' : [found]
  }
}
