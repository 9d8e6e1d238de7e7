import type { Term, Variable } from '../expr'
import type { Interpreter } from '../program/interpreter'
import { Unsupported } from '../program/unsupported'
import { Beliefs, normalised } from './beliefs'
import { type Cells, cellsOf } from '../program/ground/cells'
import { integrateCluster } from '../integrate/cluster'
import { compile, type Surroundings } from '../program/ground/compile'
import { Couplings } from './couplings'
import type { Cluster, Space, Tilt } from '../integrate/space'
import {
  DEFAULT_MAX_STATES,
  eliminationOrder,
  forEachAssignment,
  type Order,
  refuseTables,
  type Table,
  Tables,
} from './elimination'
import { canBeEnumerated, type Enumerated, enumerated, isCheaper } from './enumerated'
import { gaussianIntegrator } from './gaussian'
import type { Ground } from '../program/ground/ground'
import { Grounder } from '../program/ground/grounder'
import { additive } from './pieces'
import type { Quadratic } from './quadratic'
import { Ring, type Scaled } from '../integrate/scaled'

/** Integrals, one for each state of the finite cells that a cluster touches. */
const MAX_INTEGRALS = 2 ** 14
/** Up to this many joint states, probabilities of cells that are far from each other are computed once for all functions. */
const DISTANT_STATES = 64

/** An energy over hidden cells as a factor graph, at given sizes, values and indices. */
export class Network<T> implements Space<T> {
  readonly cells: Cells<T>
  readonly grounder: Grounder<T>
  readonly kinkSigns: number[] = []
  readonly trouble: { thrown: unknown } = { thrown: undefined }
  readonly constant: T
  readonly pieces: readonly Ground<T>[]
  readonly couplings: Couplings<T>
  /** Energies with the cells integrated out that they hold by squares and products only; see `gaussian.ts`. */
  readonly quadratics = new Map<string, () => Quadratic<T>>()
  busy = false
  forget: () => void = () => undefined
  readonly #tables = new Map<string, Table<T>>()
  readonly #clusterTables = new Map<string, Table<T>>()
  readonly #marginals = new Map<string, readonly T[] | undefined>()
  readonly #joint = new Map<string, readonly T[]>()
  readonly #beliefs = new Map<number, Beliefs<T> | undefined>()
  readonly #enumerated = new Map<number, Enumerated<T> | undefined>()
  readonly #plain: Ring<T>

  constructor(
    readonly evaluator: Interpreter<T>,
    readonly over: readonly Variable[],
    energy: Term,
  ) {
    const { algebra: A } = evaluator
    this.cells = cellsOf(evaluator, over)
    if (this.cells.all.some((cell) => cell.kind === 'finite' && cell.states.length === 0))
      throw new Unsupported('a sum over a hidden variable without any value')
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
    this.couplings = new Couplings(this.cells, this.pieces)
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
    return this.couplings.isFinite(id)
  }
  sizeOf = (id: number): number => this.cells.all[id]!.states.length
  /** How many states cells have together. */
  jointStates = (ids: readonly number[]): number => ids.reduce((n, c) => n * this.sizeOf(c), 1)

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
    const size = this.jointStates(scope)
    if (size > this.#limit) throw refuseTables(size, size, this.#limit, scope.length)
  }

  /** One unit is integrated by quadrature whatever its form, so that the closed forms meet a way of their own. */
  #integrator(cluster: Cluster<T>, ring: Ring<T>): () => Scaled<T> {
    const byQuadrature = (): Scaled<T> => integrateCluster(this, cluster, ring)
    if (cluster.infinite.length === 1 || this.evaluator.options.bruteForce) return byQuadrature
    return gaussianIntegrator(this, cluster, ring, byQuadrature) ?? byQuadrature
  }

  #clusterTable(cluster: Cluster<T>, ring: Ring<T>): Table<T> {
    const key = cluster.infinite.join(',')
    const cached = cluster.tilts.length === 0 ? this.#clusterTables.get(key) : undefined
    if (cached) return lift(cached, ring)
    const count = this.jointStates(cluster.finite)
    if (count > MAX_INTEGRALS)
      throw new Unsupported(
        `${count.toExponential(1)} integrals over ${this.cells.all[cluster.infinite[0]!]!.name}, one for each state of the ${cluster.finite.length} discrete units it is coupled with; the limit is ${MAX_INTEGRALS}`,
      )
    const entries: Scaled<T>[] = []
    const own = cluster.tilts.length === 0 ? this.#plain : ring
    const integrate = this.#integrator(cluster, own)
    forEachAssignment(
      this.evaluator,
      this.cells,
      cluster.finite.map((c) => this.cells.all[c]!),
      () => {
        this.evaluator.options.tick?.()
        entries.push(integrate())
      },
    )
    const table = { scope: cluster.finite, entries }
    if (cluster.tilts.length > 0) return table
    this.#clusterTables.set(key, table)
    return lift(table, ring)
  }

  /**
   * Probabilities of the joint states of a few finite cells of one component, kept for all functions of them;
   * undefined where they would take too large a table.
   */
  marginal(scope: readonly number[]): readonly T[] | undefined {
    const key = scope.join(',')
    if (!this.#marginals.has(key)) this.#marginals.set(key, this.#makeMarginal(scope))
    return this.#marginals.get(key)
  }

  /** Probabilities of the joint states of all cells of a component, kept for all functions of them. */
  jointly(cells: readonly number[], make: () => readonly T[]): readonly T[] {
    const component = this.couplings.components([])
    if (cells.some((c) => component(c) !== component(cells[0]!))) return make()
    const key = cells.join(',')
    let known = this.#joint.get(key)
    if (!known) this.#joint.set(key, (known = make()))
    return known
  }

  #makeMarginal(scope: readonly number[]): readonly T[] | undefined {
    const component = this.couplings.components([])
    const root = component(scope[0]!)
    if (scope.some((c) => component(c) !== root)) return undefined
    const known = this.enumerated(scope[0]!)?.marginal(scope)
    if (known) return known
    if (!this.#beliefs.has(root))
      this.#beliefs.set(
        root,
        this.#makeBeliefs((c) => component(c) === root),
      )
    return this.#beliefs.get(root)?.of(scope) ?? this.#distant(scope, (c) => component(c) === root)
  }

  /** All joint states of the component of a cell summed over, where that is cheaper than elimination; otherwise undefined. */
  enumerated(cell: number): Enumerated<T> | undefined {
    const root = this.couplings.components([])(cell)
    if (!this.#enumerated.has(root)) this.#enumerated.set(root, this.#enumerate(this.couplings.component([cell])))
    return this.#enumerated.get(root)
  }

  #enumerate(cells: readonly number[]): Enumerated<T> | undefined {
    const { algebra: A, options } = this.evaluator
    if (!cells.every((c) => this.isFinite(c)) || !canBeEnumerated(A, cells.map(this.sizeOf))) return undefined
    const own = new Set(cells)
    const pieces = this.pieces.filter((p) => own.has(p.scope[0]!))
    const scopes = pieces.map((p) => p.scope)
    if (!isCheaper(scopes, cells, this.sizeOf)) return undefined
    const energies = byScope(pieces, (p) => p.scope).map((group) => {
      const { scope } = group[0]!
      return { scope, values: this.#tabulate(scope, group) }
    })
    return enumerated(A, cells, this.sizeOf, energies, () => options.tick?.())
  }

  #makeBeliefs(wanted: (cell: number) => boolean): Beliefs<T> | undefined {
    const tables = this.#tablesOf(this.#plain, [], wanted)
    const order = this.#order(tables, wanted)
    return order.largest > this.#limit ? undefined : new Beliefs(this.#algebra(this.#plain), tables, order)
  }

  /** Cells that no step of the elimination meets together are kept to its end. */
  #distant(scope: readonly number[], wanted: (cell: number) => boolean): readonly T[] | undefined {
    const states = this.jointStates(scope)
    if (states > DISTANT_STATES) return undefined
    const tables = this.#tablesOf(this.#plain, [], wanted)
    const order = this.#order(tables, (c) => wanted(c) && !scope.includes(c))
    if (order.largest * states > this.#limit) return undefined
    return normalised(this.#plain, this.#algebra(this.#plain).marginal(tables, order, scope).entries)
  }

  /** Means, given each joint state of the finite cells that a cluster touches, of a function that adds no coupling to it. */
  conditionalMeans(cluster: Cluster<T>, piece: Ground<T>): readonly T[] {
    const ring = new Ring(this.evaluator.algebra, [1])
    return this.#clusterTable({ ...cluster, tilts: [{ a: 0, piece }] }, ring).entries.map(
      (entry) => ring.moments(entry)[1]!,
    )
  }

  /**
   * Σ exp(−energy + Σ t_a g_a) over the cells of each component for which `wanted` holds, multiplied; the constant part
   * of the energy is left out.
   */
  sum(ring: Ring<T>, tilts: readonly Tilt<T>[], wanted: (cell: number) => boolean): Scaled<T> {
    if (ring.size === 1) return this.#plainSum(wanted)
    return this.#sum(ring, tilts, wanted)
  }

  #plainSum(wanted: (cell: number) => boolean): Scaled<T> {
    const known = this.couplings
      .groups()
      .filter((cells) => wanted(cells[0]!))
      .flatMap((cells) => this.enumerated(cells[0]!) ?? [])
    const done = new Set(known.flatMap(({ cells }) => cells))
    const rest = this.#sum(this.#plain, [], (cell) => wanted(cell) && !done.has(cell))
    return known.reduce((product, { weight }) => this.#plain.product(product, weight), rest)
  }

  #sum(ring: Ring<T>, tilts: readonly Tilt<T>[], wanted: (cell: number) => boolean): Scaled<T> {
    const tables = this.#tablesOf(ring, tilts, wanted)
    const order = this.#order(tables, wanted)
    if (order.largest > this.#limit)
      throw refuseTables(this.jointStates(order.cells), order.largest, this.#limit, order.cells.length)
    return this.#algebra(ring).eliminate(tables, order)
  }

  #algebra(ring: Ring<T>): Tables<T> {
    return new Tables(this.evaluator, ring, this.sizeOf)
  }

  get #limit(): number {
    return this.evaluator.options.maxStates ?? DEFAULT_MAX_STATES
  }

  #order(tables: readonly Table<T>[], wanted: (cell: number) => boolean): Order {
    const cells = this.cells.all.filter((c) => c.kind === 'finite' && wanted(c.id)).map((c) => c.id)
    return eliminationOrder(
      cells,
      tables.map((t) => t.scope.filter(wanted)),
      this.sizeOf,
    )
  }

  /** The factors over finite cells, with the infinite ones integrated. */
  #tablesOf(ring: Ring<T>, tilts: readonly Tilt<T>[], wanted: (cell: number) => boolean): readonly Table<T>[] {
    const tables: Table<T>[] = []
    for (const cluster of this.couplings.clusters(tilts))
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
    return tables
  }
}

/** The factor graph of an energy, kept while what it depends on does not change. */
export const networkOf = <T>(evaluator: Interpreter<T>, over: readonly Variable[], energy: Term): Network<T> => {
  const label = `network ${over.map((v) => v.name).join(',')}`
  return evaluator.remember(energy, label, () => new Network(evaluator, over, energy))
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
