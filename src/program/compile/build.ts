import { arranged, type BinderTerm, type IndexTerm, isExact, type Term } from '../../expr'
import { UNDEFINED } from '../../numbers/algebra'
import * as Q from '../../numbers/rational'
import { intervalAlgebra } from '../../algebras/intervalAlgebra'
import { Interpreter, type Sizes } from '../interpreter'
import { Unsupported } from '../unsupported'
import { needsExactness } from './exactness'
import { HiddenSums } from './hiddenSums'
import { dependsOnStates, Loops } from './loops'
import type { Program, Scalar } from './program'
import { constant, extentOf, isAtom, loaded, negative, offset, plus, put, register, shiftedLog, times } from './scalars'
import type { Doubles, Grid } from './states'
import { lengthOf, Tables } from './tables'

/*
 * From terms to loops. Every value is computed in the outermost loop that it depends on, once: what depends on
 * parameters only before all points; a sum or an expensive function with free indices as a table over them.
 */

const CHEAP_CALLS = new Set(['abs', 'relu', 'max', 'min', 'sign', 'dabs'])

class Builder {
  readonly #inputs: Float64Array[] = []
  readonly #arrayIds = new Map<string, number>()
  readonly #costly = new Map<Term, boolean>()
  readonly #integers: Interpreter<unknown>
  readonly #loops: Loops
  readonly #tables: Tables
  readonly #hidden: HiddenSums

  constructor(
    sizes: Sizes,
    readonly arrays: ReadonlyMap<string, Doubles>,
    readonly varying: ReadonlySet<string>,
    grid: Grid | undefined,
  ) {
    this.#integers = new Interpreter(intervalAlgebra, sizes, new Map())
    for (const [name, a] of arrays) {
      this.#arrayIds.set(name, this.#inputs.length)
      this.#inputs.push(a.values)
    }
    this.#loops = new Loops(this.#inputs.length, (t) => this.#integer(t))
    this.#tables = new Tables(this.#loops, this, this.#integers)
    this.#hidden = new HiddenSums(this.#loops, this, this.#integers, grid)
  }

  program(results: readonly Scalar[]): Program {
    const { registers, work, tables, kept, scopes } = this.#loops
    const [parameters, point] = scopes
    return {
      registers,
      shared: [],
      work,
      inputs: this.#inputs,
      tables,
      prepare: parameters!.statements,
      kept,
      run: point!.statements,
      results,
    }
  }

  isVarying(t: Term): boolean {
    for (const name of this.varying) if (t.symbols.has(name)) return true
    return false
  }

  /** Position of the innermost open scope that the term depends on. */
  depth(t: Term): number {
    const { scopes } = this.#loops
    for (let k = scopes.length - 1; k >= 0; k--) {
      const { index: name, states } = scopes[k]!
      if (name !== undefined && t.free.has(name)) return k
      if (states && dependsOnStates(t, states)) return k
    }
    return this.isVarying(t) ? 1 : 0
  }

  #isCostly(t: Term): boolean {
    let known = this.#costly.get(t)
    if (known === undefined) this.#costly.set(t, (known = isCostly(t)))
    return known
  }

  /** The term's value where the innermost scope stands. */
  scalar(t: Term): Scalar {
    switch (t.kind) {
      case 'number':
        return constant(Q.toNumber(t.value))
      case 'pi':
        return constant(Math.PI)
      case 'size':
        return constant(this.#integers.integer(t))
      case 'index': {
        const id = this.#loops.index(t.name)
        if (id === undefined) throw new Unsupported(`index ${t.name} has no value`)
        return register(id)
      }
    }
    const depth = this.depth(t)
    const { memo } = this.#loops.scopes[depth]!
    const known = memo.get(t)
    if (known) return known
    if (this.#isCostly(t)) {
      const tabled = t.kind === 'inverse' ? undefined : this.#tables.read(t)
      const value = tabled ?? this.#loops.at(depth, () => this.compute(t))
      const result = isAtom(value) || tabled ? value : this.#loops.set(depth, value)
      memo.set(t, result)
      return result
    }
    const value = this.#loops.at(depth, () => this.compute(t))
    // What an inner loop uses is computed outside of it; what depends on parameters only, before all points; what is
    // long, once, since it may be shared.
    const outside = depth < this.#loops.scopes.length - 1 && t.kind !== 'entry'
    const hoist = !isAtom(value) && (outside || extentOf(value) > MOST_INLINE)
    const result = hoist ? this.#loops.set(depth, value) : value
    memo.set(t, result)
    return result
  }

  /** The term's value, computed here and now. */
  compute(t: Term): Scalar {
    switch (t.kind) {
      case 'entry':
        return this.#load(t.variable.name, t.slots)
      case 'add':
        return plus(...this.#fold(t.children, 'add'))
      case 'mul': {
        const parts = this.#fold(t.children, 'mul')
        return parts.length === 1 ? parts[0]! : { op: 'mul', parts }
      }
      case 'power':
        return { op: 'power', base: this.scalar(t.base), exponent: this.scalar(t.exponent) }
      case 'call':
        return { op: 'call', name: t.name, args: t.args.map((a) => this.scalar(a)) }
      case 'if':
        return {
          op: 'if',
          condition: this.scalar(t.condition),
          then: this.scalar(t.then),
          otherwise: this.scalar(t.otherwise),
        }
      case 'compare':
        if (needsExactness(t, this.#integers)) return this.#exactly(t)
        return { op: t.op, left: this.scalar(t.left), right: this.scalar(t.right) }
      case 'and':
      case 'or':
        return { op: t.kind, parts: t.children.map((c) => this.scalar(c)) }
      case 'not':
        return { op: 'not', part: this.scalar(t.children[0]!) }
      case 'mod':
        if (needsExactness(t, this.#integers)) return this.#exactly(t)
        return { op: 'mod', left: this.scalar(t.left), right: this.scalar(t.right) }
      case 'sum':
        return this.#sum(t)
      case 'prod': {
        const id = this.#loops.start(1)
        this.#loops.over(t.index, () => this.#loops.push({ kind: 'update', id, by: 'mul', value: this.scalar(t.body) }))
        return register(id)
      }
      case 'logsumexp':
        return this.#logsumexp(t)
      case 'logpartition':
        return this.#hidden.weightsOf(t.over, t.energy).logTotal
      case 'expectation':
        return this.#hidden.expectation(t)
      case 'marginal':
        return this.#hidden.marginal(t)
      case 'inverse':
        return this.#inverse(t)
      case 'logdet':
        return this.#logdet(t)
      default:
        throw new Unsupported(`a term of kind ${t.kind} cannot be compiled`)
    }
  }

  /** Factors or summands from the outside in: each partial result is kept in the scope where it is complete. */
  #fold(children: readonly Term[], op: 'add' | 'mul'): readonly Scalar[] {
    const here = this.#loops.scopes.length - 1
    const outer: { readonly depth: number; readonly terms: readonly Term[] }[] = []
    const own: Term[] = []
    for (let depth = 0; depth < here; depth++) {
      const terms = children.filter((c) => this.depth(c) === depth && c.kind !== 'number')
      if (terms.length > 0) outer.push({ depth, terms })
    }
    for (const c of children) if (this.depth(c) === here || c.kind === 'number') own.push(c)
    let partial: Scalar | undefined
    for (const { depth, terms } of outer) {
      const parts = this.#loops.at(depth, () => terms.map((c) => this.scalar(c)))
      const all = partial ? [partial, ...parts] : parts
      partial = all.length === 1 ? all[0]! : this.#loops.set(depth, { op, parts: all })
    }
    const parts = own.map((c) => this.scalar(c))
    return partial ? [partial, ...parts] : parts
  }

  #load(name: string, slots: readonly Term[]): Scalar {
    const at = slots.map((s) => this.#integer(s))
    for (let k = this.#loops.scopes.length - 1; k >= 0; k--) {
      const { states } = this.#loops.scopes[k]!
      const own = states?.of.get(name)
      if (!states || !own) continue
      const lows = own.dims.map((_, d) => (d === 0 ? 0 : 1))
      return loaded(own.array, offset([this.#loops.state(states), ...at], own.dims, lows))
    }
    const id = this.#arrayIds.get(name)
    if (id === undefined) throw new Unsupported(`${name} has no value`)
    const { dims } = this.arrays.get(name)!
    const ones = dims.map(() => 1)
    return loaded(id, offset(at, dims, ones))
  }

  #integer(t: Term): Scalar {
    if (!isExact(t)) throw new Unsupported('an index is not an integer')
    if (t.free.size === 0 && t.symbols.size === 0) return constant(this.#integers.integer(t))
    return this.scalar(t)
  }

  /** Read from a table over the free indices, in which each value is the exact one. */
  #exactly(t: Term & { kind: 'mod' | 'compare' }): Scalar {
    const axes = t.symbols.size === 0 ? this.#tables.axesOf(t) : undefined
    if (!axes) throw new Unsupported('integers beyond 2^53 that depend on more than indices and sizes')
    const { dims, lows, indices } = axes
    const values = Float64Array.from({ length: lengthOf(axes) }, (_, place) => {
      let rest = place
      for (let k = dims.length - 1; k >= 0; k--) {
        this.#integers.indices.set(indices[k]!.name, lows[k]! + (rest % dims[k]!))
        rest = Math.floor(rest / dims[k]!)
      }
      return this.#exactNumber(t)
    })
    for (const { name } of indices) this.#integers.indices.delete(name)
    const value = loaded(this.#loops.newTable(values), this.#tables.place(axes))
    return t.kind === 'mod' ? value : { op: '==', left: value, right: constant(1) }
  }

  #exactNumber(t: Term & { kind: 'mod' | 'compare' }): number {
    try {
      return t.kind === 'mod' ? Q.toNumber(this.#integers.exact(t)) : this.#integers.truth(t) ? 1 : 0
    } catch (thrown) {
      if (thrown === UNDEFINED) return NaN
      throw thrown
    }
  }

  #sum(t: BinderTerm): Scalar {
    const id = this.#loops.start(0)
    const before = this.#loops.innermost.statements.length
    this.#loops.over(t.index, () => this.#loops.push({ kind: 'update', id, by: 'add', value: this.scalar(t.body) }))
    const { statements } = this.#loops.innermost
    // A loop of nothing but the sum itself runs in four strands.
    const loop = statements.at(-1)!
    const [only, ...more] = loop.kind === 'loop' ? loop.body : []
    if (statements.length > before && loop.kind === 'loop' && only?.kind === 'update' && more.length === 0)
      statements[statements.length - 1] = {
        kind: 'accumulate',
        id,
        loop: loop.id,
        low: loop.low,
        high: loop.high,
        value: only.value,
      }
    return register(id)
  }

  #logsumexp(t: BinderTerm): Scalar {
    const [low, high] = [this.#integers.integer(t.index.low), this.#integers.integer(t.index.high)]
    const array = this.#loops.newArray(Math.max(0, high - low + 1))
    const [shift, total] = [this.#loops.start(-Infinity), this.#loops.start(0)]
    const at = (): Scalar => plus(this.scalar(t.index), constant(-low))
    this.#loops.over(t.index, () => {
      const value = this.scalar(t.body)
      this.#loops.push(put(array, at(), value))
      this.#loops.push({ kind: 'update', id: shift, by: 'max', value: loaded(array, at()) })
    })
    this.#loops.over(t.index, () => {
      const exponent: Scalar = { op: 'add', parts: [loaded(array, at()), negative(register(shift))] }
      this.#loops.push({ kind: 'update', id: total, by: 'add', value: { op: 'call', name: 'exp', args: [exponent] } })
    })
    return shiftedLog(shift, total)
  }

  /** The entries, stored in an array of their own. */
  #matrix(row: IndexTerm, column: IndexTerm, body: Term, size: number): number {
    const [low, array] = [this.#integers.integer(row.low), this.#loops.newArray(size * size)]
    this.#loops.over(row, () =>
      this.#loops.over(column, () => {
        const at = offset([this.scalar(row), this.scalar(column)], [size, size], [low, low])
        this.#loops.push({ kind: 'store', array, at, value: this.scalar(body), add: false })
      }),
    )
    return array
  }

  #logdet({ row, column, body }: Term & { kind: 'logdet' }): Scalar {
    const size = this.#sizeOf(row)
    const source = this.#matrix(row, column, body, size)
    const target = this.#loops.newArray(1)
    this.#loops.push({ kind: 'logdet', source, target, size, at: constant(0) })
    return loaded(target, constant(0))
  }

  /** An entry of the inverse; matrices that differ by index or hidden state are inverted once, into a table over these. */
  #inverse(t: Term & { kind: 'inverse' }): Scalar {
    const { row, column, body } = t
    const size = this.#sizeOf(row)
    const axes = this.#tables.axesOf(body, new Set([row.name, column.name]))
    const count = axes ? lengthOf(axes) : 1
    const invert = (entries: Term, target: number, at: Scalar): void => {
      const source = this.#matrix(row, column, entries, size)
      this.#loops.push({ kind: 'invert', source, target, size, at })
    }
    if (!axes || (count > 1 && !this.#tables.fits(count * size * size))) {
      // Bounds that differ, or too many: a matrix is inverted where it is used.
      const target = this.#loops.newArray(size * size)
      invert(body, target, constant(0))
      return this.#inverseEntry(target, size, t, constant(0))
    }
    const own = this.#tables.numbered(body, axes)
    const place = (of: typeof axes): Scalar => times(this.#tables.place(of), size * size)
    const key = `inverse ${row.id}|${column.id}|${own.key}`
    const array = this.#tables.madeOnce(key, body, count * size * size, (target) =>
      this.#loops.overAll(own.axes.states, own.axes.indices, () => invert(own.term, target, place(own.axes))),
    )
    return this.#inverseEntry(array, size, t, place(axes))
  }

  #sizeOf({ low, high }: IndexTerm): number {
    return this.#integers.integer(high) - this.#integers.integer(low) + 1
  }

  #inverseEntry(array: number, size: number, t: Term & { kind: 'inverse' }, from: Scalar): Scalar {
    const lows = [this.#integers.integer(t.row.low), this.#integers.integer(t.column.low)]
    const slots = t.at.map((s) => this.#integer(s))
    return loaded(array, plus(from, offset(slots, [size, size], lows)))
  }
}

/** Operands of a scalar that is written where it is used. */
const MOST_INLINE = 200

const isCostly = (t: Term): boolean => {
  switch (t.kind) {
    case 'sum':
    case 'prod':
    case 'logsumexp':
    case 'inverse':
    case 'logdet':
      return true
    case 'call':
      return !CHEAP_CALLS.has(t.name)
    case 'power':
      return !isSmallCount(t.exponent)
    default:
      return 'over' in t
  }
}
const isSmallCount = (t: Term): boolean => t.kind === 'number' && t.value.d === 1n && t.value.n > 0n && t.value.n < 5n

/** Compiles terms without free indices at concrete sizes. @throws Unsupported for what has no float64 form */
export const build = (
  terms: readonly Term[],
  sizes: Sizes,
  arrays: ReadonlyMap<string, Doubles>,
  varying: ReadonlySet<string>,
  grid?: Grid,
): Program => {
  const builder = new Builder(sizes, arrays, varying, grid)
  const results = terms.map((t) => builder.scalar(arranged(t, (f) => Number(builder.isVarying(f)))))
  return builder.program(results)
}
