import type { Cluster, Tilt } from '../integrate/space'
import type { Cells } from '../program/ground/cells'
import { type Ground, unionScope } from '../program/ground/ground'

class Groups {
  readonly #parent = new Map<number, number>()
  find(c: number): number {
    let root = c
    while ((this.#parent.get(root) ?? root) !== root) root = this.#parent.get(root)!
    this.#parent.set(c, root)
    return root
  }
  join(list: readonly number[]): void {
    for (const c of list) this.#parent.set(this.find(c), this.find(list[0]!))
  }
}

/** Which cells the pieces of an energy join, with the functions that ride on it; without functions it is found once. */
export class Couplings<T> {
  readonly #components: (cell: number) => number
  readonly #byRoot = new Map<number, number[]>()
  #clusters: readonly Cluster<T>[] | undefined
  #places: Map<number, number> | undefined
  #sets: ReadonlyMap<number, readonly ReadonlySet<number>[]> | undefined
  readonly #fits = new Map<string, boolean>()

  constructor(
    readonly cells: Cells<T>,
    readonly pieces: readonly Ground<T>[],
  ) {
    this.#components = this.#join([])
  }

  isFinite(id: number): boolean {
    return this.cells.all[id]!.kind === 'finite'
  }

  /** The cells of the connected component that a function is in, ascending. */
  component(scope: readonly number[]): readonly number[] {
    const own = this.#components
    const roots = new Set(scope.map(own))
    return roots.size === 1
      ? this.#members(own(scope[0]!))
      : [...roots].flatMap((r) => this.#members(r)).sort((a, b) => a - b)
  }

  /** The cells of each connected component. */
  groups(): readonly (readonly number[])[] {
    return [...this.#grouped().values()]
  }

  #members(root: number): readonly number[] {
    return this.#grouped().get(root)!
  }

  #grouped(): ReadonlyMap<number, readonly number[]> {
    if (this.#byRoot.size === 0)
      for (const { id } of this.cells.all) {
        const root = this.#components(id)
        const list = this.#byRoot.get(root)
        if (list) list.push(id)
        else this.#byRoot.set(root, [id])
      }
    return this.#byRoot
  }

  /** The connected component that a cell is in. */
  components(tilts: readonly Tilt<T>[]): (cell: number) => number {
    const own = this.#components
    return tilts.every(({ piece: { scope } }) => scope.every((c) => own(c) === own(scope[0]!)))
      ? own
      : this.#join(tilts)
  }

  #join(tilts: readonly Tilt<T>[]): (cell: number) => number {
    const groups = new Groups()
    for (const p of [...this.pieces, ...tilts.map((t) => t.piece)]) groups.join(p.scope)
    return (cell) => groups.find(cell)
  }

  clusters(tilts: readonly Tilt<T>[]): readonly Cluster<T>[] {
    const own = (this.#clusters ??= this.#findClusters([]))
    if (tilts.length === 0) return own
    const places = tilts.map(({ piece }) => this.#placeOf(piece.scope))
    if (places.includes(undefined)) return this.#findClusters(tilts)
    return own.map((cluster, k) => {
      const mine = tilts.filter((_, n) => places[n] === k)
      const finite = mine.map(({ piece }) => piece.scope.filter((c) => this.isFinite(c)))
      return mine.length === 0 ? cluster : { ...cluster, tilts: mine, finite: unionScope([cluster.finite, ...finite]) }
    })
  }

  /** Position of the cluster that all infinite cells of the scope are in: −1 without such cells, undefined if there are several. */
  #placeOf(scope: readonly number[]): number | undefined {
    if (!this.#places) {
      this.#places = new Map()
      for (const [k, { infinite }] of this.clusters([]).entries()) for (const c of infinite) this.#places.set(c, k)
    }
    const [place = -1, ...others] = new Set(scope.map((c) => this.#places!.get(c) ?? -1).filter((k) => k >= 0))
    return others.length > 0 ? undefined : place
  }

  /** Infinite cells that share a piece of the energy or of a function, with what touches them. */
  #findClusters(tilts: readonly Tilt<T>[]): readonly Cluster<T>[] {
    const infinite = (scope: readonly number[]): readonly number[] => scope.filter((c) => !this.isFinite(c))
    const groups = new Groups()
    for (const p of [...this.pieces, ...tilts.map((t) => t.piece)]) {
      const list = infinite(p.scope)
      if (list.length > 1) groups.join(list)
    }
    const members = new Map<number, number[]>()
    for (const cell of this.cells.all)
      if (cell.kind !== 'finite') {
        const root = groups.find(cell.id)
        members.set(root, [...(members.get(root) ?? []), cell.id])
      }
    return [...members.values()].map((list) => {
      const inside = new Set(list)
      const touches = (g: Ground<T>): boolean => g.scope.some((c) => inside.has(c))
      const energy = this.pieces.filter(touches)
      const own = tilts.filter((t) => touches(t.piece))
      const scope = unionScope([...energy, ...own.map((t) => t.piece)].map((p) => p.scope))
      return { infinite: list, finite: scope.filter((c) => this.isFinite(c)), energy, tilts: own }
    })
  }

  /** Whether a function of these cells adds no coupling that the energy does not have. */
  fits(scope: readonly number[]): boolean {
    if (scope.length <= 1) return true
    const key = scope.join(',')
    let fits = this.#fits.get(key)
    if (fits === undefined) {
      this.#sets ??= this.#coupled()
      fits = (this.#sets.get(scope[0]!) ?? []).some((set) => scope.every((c) => set.has(c)))
      this.#fits.set(key, fits)
    }
    return fits
  }

  /** For each cell the sets of cells that one factor joins it with. */
  #coupled(): ReadonlyMap<number, readonly ReadonlySet<number>[]> {
    const sets = new Map<number, ReadonlySet<number>[]>()
    const put = (set: ReadonlySet<number>): void => {
      for (const c of set) sets.set(c, [...(sets.get(c) ?? []), set])
    }
    for (const c of this.clusters([])) put(new Set([...c.infinite, ...c.finite]))
    for (const p of this.pieces) if (p.scope.length > 1) put(new Set(p.scope))
    return sets
  }
}
