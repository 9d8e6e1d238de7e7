import type { Term, Variable } from '../../expr'
import type { Evaluator } from '../evaluator'
import { Unsupported } from '../unsupported'
import { type Cells, cellsOf } from './cells'
import { integrateCluster } from './cluster'
import { compile, type Surroundings } from './compile'
import {
  eliminateCells,
  eliminationOrder,
  forEachAssignment,
  marginalTable,
  refuseTables,
  type Table,
} from './elimination'
import { type Ground, Grounder, unionScope } from './ground'
import { additive } from './pieces'
import { Ring, type Scaled } from './scaled'

export const DEFAULT_MAX_STATES = 2 ** 22
/** Integrals, one for each state of the finite cells that a cluster touches. */
const MAX_INTEGRALS = 2 ** 14

/** A function of the hidden cells that goes into the sum as exp(t_a · piece). */
export interface Tilt<T> {
  readonly a: number
  readonly piece: Ground<T>
}

/** Cells with infinitely many values that are coupled with each other, and the finite ones that they touch. */
export interface Cluster<T> {
  readonly infinite: readonly number[]
  readonly finite: readonly number[]
  readonly energy: readonly Ground<T>[]
  readonly tilts: readonly Tilt<T>[]
}

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

/** An energy over hidden cells as a factor graph, at given sizes, values and indices. */
export class Network<T> {
  readonly cells: Cells<T>
  readonly grounder: Grounder<T>
  readonly kinkSigns: number[] = []
  readonly trouble: { thrown: unknown } = { thrown: undefined }
  readonly constant: T
  readonly pieces: readonly Ground<T>[]
  busy = false
  forget: () => void = () => undefined
  readonly #tables = new Map<string, Table<T>>()
  readonly #clusterTables = new Map<string, Table<T>>()
  readonly #marginals = new Map<string, readonly T[] | undefined>()
  readonly #plain: Ring<T>

  constructor(
    readonly evaluator: Evaluator<T>,
    readonly over: readonly Variable[],
    energy: Term,
  ) {
    const { algebra: A } = evaluator
    this.cells = cellsOf(evaluator, over)
    this.grounder = new Grounder(evaluator, this.cells)
    this.#plain = new Ring(A, [])
    const whole = this.grounder.ground(energy)
    const all =
      evaluator.options.bruteForce && whole.kind !== 'constant'
        ? [this.#jointly(whole)]
        : additive(whole, this.grounder)
    let constant = A.fromNumber(0)
    for (const p of all) if (p.kind === 'constant') constant = A.add(constant, p.value)
    this.constant = constant
    this.pieces = all.filter((p) => p.kind !== 'constant')
  }

  /** The same, as if it depended on every cell: for sums without any structure. */
  #jointly(g: Ground<T>): Ground<T> {
    return { ...g, scope: this.cells.all.map((c) => c.id) }
  }

  ground(body: Term): Ground<T> {
    const g = this.grounder.ground(body)
    return this.evaluator.options.bruteForce && g.kind !== 'constant' ? this.#jointly(g) : g
  }

  get surroundings(): Surroundings<T> {
    return {
      evaluator: this.evaluator,
      cells: this.cells,
      kinkSigns: this.kinkSigns,
      kinks: this.grounder.kinks,
      trouble: this.trouble,
      forget: () => this.forget(),
    }
  }

  isFinite(id: number): boolean {
    return this.cells.all[id]!.kind === 'finite'
  }
  sizeOf = (id: number): number => this.cells.all[id]!.states.length

  /** Infinite cells that share a piece of the energy or of a function, with what touches them. */
  clusters(tilts: readonly Tilt<T>[]): readonly Cluster<T>[] {
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
      const touches = (g: Ground<T>): boolean => g.scope.some((c) => list.includes(c))
      const energy = this.pieces.filter(touches)
      const own = tilts.filter((t) => touches(t.piece))
      const scope = unionScope([...energy, ...own.map((t) => t.piece)].map((p) => p.scope))
      return { infinite: list, finite: scope.filter((c) => this.isFinite(c)), energy, tilts: own }
    })
  }

  /** Connected components of the cells under the energy and the given functions. */
  components(tilts: readonly Tilt<T>[]): (cell: number) => number {
    const groups = new Groups()
    for (const p of [...this.pieces, ...tilts.map((t) => t.piece)]) groups.join(p.scope)
    return (cell) => groups.find(cell)
  }

  /** exp(−energy) of the finite pieces with one scope. */
  #energyTable(scope: readonly number[], pieces: readonly Ground<T>[]): Table<T> {
    const key = scope.join(',')
    let table = this.#tables.get(key)
    if (!table)
      this.#tables.set(
        key,
        (table = { scope, entries: this.#tabulate(scope, pieces).map((e) => this.#plain.weight(e)) }),
      )
    return table
  }

  #tabulate(scope: readonly number[], pieces: readonly Ground<T>[]): T[] {
    this.#checkSize(scope)
    const value = compile(this.grounder.add(pieces), this.surroundings)
    const values: T[] = []
    forEachAssignment(
      this.evaluator,
      this.cells,
      scope.map((c) => this.cells.all[c]!),
      () => values.push(value()),
    )
    return values
  }

  #checkSize(scope: readonly number[]): void {
    const size = scope.reduce((n, c) => n * this.sizeOf(c), 1)
    const limit = this.evaluator.options.maxStates ?? DEFAULT_MAX_STATES
    if (size > limit) throw refuseTables(size, size, limit, scope.length)
  }

  #clusterTable(cluster: Cluster<T>, ring: Ring<T>): Table<T> {
    const key = cluster.infinite.join(',')
    const cached = cluster.tilts.length === 0 ? this.#clusterTables.get(key) : undefined
    if (cached) return lift(cached, ring)
    const count = cluster.finite.reduce((n, c) => n * this.sizeOf(c), 1)
    if (count > MAX_INTEGRALS)
      throw new Unsupported(
        `${count.toExponential(1)} integrals over ${this.cells.all[cluster.infinite[0]!]!.name}, one for each state of the ${cluster.finite.length} discrete units it is coupled with; the limit is ${MAX_INTEGRALS}`,
      )
    const entries: Scaled<T>[] = []
    const own = cluster.tilts.length === 0 ? this.#plain : ring
    forEachAssignment(
      this.evaluator,
      this.cells,
      cluster.finite.map((c) => this.cells.all[c]!),
      () => {
        this.evaluator.options.tick?.()
        entries.push(integrateCluster(this, cluster, own))
      },
    )
    const table = { scope: cluster.finite, entries }
    if (cluster.tilts.length > 0) return table
    this.#clusterTables.set(key, table)
    return lift(table, ring)
  }

  /**
   * Probabilities of the joint states of a few finite cells that the energy joins with finite cells only, kept for all
   * functions of them; undefined for other cells.
   */
  marginal(scope: readonly number[]): readonly T[] | undefined {
    const key = scope.join(',')
    if (!this.#marginals.has(key)) this.#marginals.set(key, this.#makeMarginal(scope))
    return this.#marginals.get(key)
  }

  #makeMarginal(scope: readonly number[]): readonly T[] | undefined {
    const { evaluator, sizeOf } = this
    const { algebra: A } = evaluator
    const component = this.components([])
    const root = component(scope[0]!)
    const cells = this.cells.all.filter((c) => component(c.id) === root)
    if (cells.some((c) => c.kind !== 'finite') || scope.some((c) => component(c) !== root)) return undefined
    const pieces = this.pieces.filter((p) => component(p.scope[0]!) === root)
    const tables = byScope(pieces, (p) => p.scope).map((group) => this.#energyTable(group[0]!.scope, group))
    const others = cells.map((c) => c.id).filter((c) => !scope.includes(c))
    const scopes = tables.map((t) => t.scope.filter((c) => !scope.includes(c)))
    const order = eliminationOrder(others, scopes, sizeOf)
    const states = scope.reduce((n, c) => n * sizeOf(c), 1)
    if (order.largest * states > (evaluator.options.maxStates ?? DEFAULT_MAX_STATES)) return undefined
    const { entries } = marginalTable(evaluator, this.#plain, tables, order, sizeOf, scope)
    const e = Math.max(...entries.map((w) => w.e))
    const weights = entries.map((w): T => this.#plain.at(w, e)[0]!)
    const total = weights.reduce((a, b) => A.add(a, b))
    return weights.map((w) => A.div(w, total))
  }

  /**
   * Σ exp(−energy + Σ t_a g_a) over the cells of each component for which `wanted` holds, multiplied; the constant part
   * of the energy is left out.
   */
  sum(ring: Ring<T>, tilts: readonly Tilt<T>[], wanted: (cell: number) => boolean): Scaled<T> {
    const tables: Table<T>[] = []
    for (const cluster of this.clusters(tilts))
      if (wanted(cluster.infinite[0]!)) tables.push(this.#clusterTable(cluster, ring))
    const finite = this.pieces.filter((p) => wanted(p.scope[0]!) && p.scope.every((c) => this.isFinite(c)))
    for (const group of byScope(finite, (p) => p.scope))
      tables.push(lift(this.#energyTable(group[0]!.scope, group), ring))
    const functions = tilts.filter((t) => t.piece.scope.every((c) => this.isFinite(c)))
    for (const group of byScope(functions, (t) => [t.a, -1, ...t.piece.scope])) {
      const { a, piece } = group[0]!
      const values = this.#tabulate(
        piece.scope,
        group.map((t) => t.piece),
      )
      tables.push({ scope: piece.scope, entries: values.map((g) => ({ e: 0, c: ring.tilt(a, g) })) })
    }
    const cells = this.cells.all.filter((c) => c.kind === 'finite' && wanted(c.id)).map((c) => c.id)
    const order = eliminationOrder(
      cells,
      tables.map((t) => t.scope),
      this.sizeOf,
    )
    const limit = this.evaluator.options.maxStates ?? DEFAULT_MAX_STATES
    if (order.largest > limit)
      throw refuseTables(
        cells.reduce((n, c) => n * this.sizeOf(c), 1),
        order.largest,
        limit,
        cells.length,
      )
    return eliminateCells(this.evaluator, ring, tables, order, this.sizeOf)
  }
}

const lift = <T>(table: Table<T>, ring: Ring<T>): Table<T> =>
  ring.size === 1
    ? table
    : { scope: table.scope, entries: table.entries.map(({ e, c }) => ({ e, c: ring.constant(c[0]!) })) }

const byScope = <P>(list: readonly P[], key: (item: P) => readonly number[]): readonly (readonly P[])[] => {
  const groups = new Map<string, P[]>()
  for (const item of list) {
    const name = key(item).join(',')
    const group = groups.get(name)
    if (group) group.push(item)
    else groups.set(name, [item])
  }
  return [...groups.values()]
}
