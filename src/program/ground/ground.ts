import { countOf, type EntryTerm, isIntegerValued, isNonzero, logOfProduct, type Term, unfolded } from '../../expr'
import { type FunctionName, FUNCTIONS } from '../../functions'
import type { Interpreter } from '../interpreter'
import type { Cell, Cells } from './cells'
import { constantFactors, type Derivative, derivativeOf, mayRead, termOf } from './derivatives'
import { type Kink, Kinks, NO_KINK } from './kinks'
import { joinExponentials, logOfPositive, type LogSum, logSums } from './logSums'
import { isExactZero } from './precision'
import { rootOfPower, simplerCall } from './simplerCall'
import { notTooLong } from './treeSize'

/*
 * A term at given sizes, parameters and index values, as a tree over hidden cells: sums over indices are written out,
 * whatever does not depend on a hidden cell is one constant.
 */

interface Base {
  /** Ids of the cells it depends on, ascending. */
  readonly scope: readonly number[]
}
export interface GroundConstant<T> extends Base {
  readonly kind: 'constant'
  readonly value: T
  readonly number: number
}
export interface GroundCell<T> extends Base {
  readonly kind: 'cell'
  readonly cell: Cell<T>
}
export interface GroundSum<T> extends Base {
  readonly kind: 'add' | 'mul' | 'logsumexp'
  readonly parts: readonly Ground<T>[]
}
/** `zero` numbers the base as a kink where the power has a pole or a branch point inside or at an end of a domain. */
export interface GroundPower<T> extends Base {
  readonly kind: 'powerInteger'
  readonly base: Ground<T>
  readonly exponent: number
  readonly zero: number
}
export interface GroundRealPower<T> extends Base {
  readonly kind: 'power'
  readonly base: Ground<T>
  readonly exponent: Ground<T>
  readonly zero: number
}
/**
 * `kink` numbers the calls that have a kink or a jump where their argument (or the difference of two) is 0, `zero` the
 * logarithms and roots of what is 0 at an end of a domain.
 */
export interface GroundCall<T> extends Base {
  readonly kind: 'call'
  readonly name: FunctionName
  readonly args: readonly Ground<T>[]
  readonly kink: number
  readonly zero: number
}
/** log(scale · (x − low)) or log(scale · (high − x)) of a continuous cell: `logScale` + log of the gap. */
export interface GroundLogGap<T> extends Base {
  readonly kind: 'logGap'
  readonly cell: Cell<T>
  readonly end: 'low' | 'high'
  readonly logScale: T
  readonly logScaleNumber: number
  /** What the logarithm is of, for where the gap's own logarithm is not at hand. */
  readonly argument: Ground<T>
}
/** A term that only the evaluator can read: a condition on hidden states, an entry at a hidden index, a nested sum. */
export interface GroundOpaque extends Base {
  readonly kind: 'opaque'
  readonly term: Term
  readonly indices: readonly (readonly [string, number])[]
}

export type Ground<T> =
  | GroundConstant<T>
  | GroundCell<T>
  | GroundSum<T>
  | GroundPower<T>
  | GroundRealPower<T>
  | GroundCall<T>
  | GroundLogGap<T>
  | GroundOpaque

const NO_SCOPE: readonly number[] = []

export const unionScope = (scopes: readonly (readonly number[])[]): readonly number[] => {
  const wide = scopes.filter((s) => s.length > 0)
  if (wide.length === 0) return NO_SCOPE
  if (wide.length === 1) return wide[0]!
  return [...new Set(wide.flat())].sort((a, b) => a - b)
}

const isPolynomial = <T>(g: Ground<T>): boolean => {
  switch (g.kind) {
    case 'constant':
    case 'cell':
      return true
    case 'add':
    case 'mul':
      return g.parts.every(isPolynomial)
    case 'powerInteger':
      return g.exponent >= 0 && isPolynomial(g.base)
    default:
      return false
  }
}

/** p·x + q of one continuous cell. */
export interface Affine<T> {
  readonly cell: Cell<T>
  readonly slope: T
  readonly offset: T
}

/** Grounds terms over one set of hidden cells; collects the kinks met on the way. */
export class Grounder<T> {
  readonly register: Kinks<T>
  readonly #memo = new Map<string | number, Ground<T>>()

  constructor(
    readonly evaluator: Interpreter<T>,
    readonly cells: Cells<T>,
  ) {
    this.register = new Kinks(evaluator.algebra, cells)
  }

  get kinks(): readonly Kink<T>[] {
    return this.register.list
  }

  number(value: number): GroundConstant<T> {
    return this.constant(this.evaluator.algebra.fromNumber(value))
  }

  constant(value: T): GroundConstant<T> {
    return { kind: 'constant', value, number: this.evaluator.algebra.midpoint(value), scope: NO_SCOPE }
  }

  #dependsOnCells(term: Term): boolean {
    for (const name of this.cells.byName.keys()) if (term.symbols.has(name)) return true
    return false
  }

  ground(term: Term): Ground<T> {
    if (!this.#dependsOnCells(term)) return this.constant(this.evaluator.value(term))
    if (term.kind === 'entry') return this.#entry(term)
    const key = this.evaluator.keyOf(term)
    let found = this.#memo.get(key)
    if (!found) this.#memo.set(key, (found = notTooLong(this.#node(term))))
    return found
  }

  #node(term: Term): Ground<T> {
    switch (term.kind) {
      case 'add': {
        const { rest, pairs } = logSums(term.children)
        return this.add([...rest.map((c) => this.ground(c)), ...pairs.map((pair) => this.#logSum(pair))])
      }
      case 'mul':
        return this.mul(joinExponentials(this, term.children) ?? term.children.map((c) => this.ground(c)), term.total)
      case 'power':
        return this.#power(term.base, term.exponent) ?? this.#opaque(term)
      case 'call': {
        // Near the ends of a domain each logarithm of a product is known by itself.
        const parts = term.name === 'log' ? logOfProduct(term.args[0]!) : undefined
        if (parts) return this.ground(parts)
        const sum = term.name === 'log' && term.args[0]!.kind === 'add' ? logOfPositive(this, term.args[0]) : undefined
        if (sum) return sum
        const formula = unfolded(term)
        if (formula) return this.ground(formula)
        return this.call(
          term.name,
          term.args.map((a) => this.ground(a)),
        )
      }
      case 'sum':
      case 'prod':
      case 'logsumexp':
        return this.#binder(term) ?? this.#opaque(term)
      case 'if':
        if (this.#dependsOnCells(term.condition)) return this.#opaque(term)
        return this.ground(this.evaluator.truth(term.condition) ? term.then : term.otherwise)
      case 'diff':
        return this.#derivative(derivativeOf(term))
      default:
        return this.#opaque(term)
    }
  }

  #logSum({ negative, parts }: LogSum): Ground<T> {
    const sum = this.logSumExp(parts.map((p) => this.ground(p)))
    return negative ? this.negated(sum) : sum
  }

  logSumExp(parts: readonly Ground<T>[]): Ground<T> {
    return { kind: 'logsumexp', parts, scope: unionScope(parts.map((p) => p.scope)) }
  }

  /** By linearity down to the parts that are neither sums nor multiples of what does not vary. */
  #derivative({ body, by }: Derivative): Ground<T> {
    const open = (t: Term): boolean => this.#dependsOnCells(t)
    const whole = (): Ground<T> => this.#opaque(termOf({ body, by }))
    if (by.some((at) => open(at))) return whole()
    if (by.some((at) => !mayRead(body, at, this.evaluator, open)))
      return this.constant(this.evaluator.algebra.fromNumber(0))
    switch (body.kind) {
      case 'add':
        return this.add(body.children.map((child) => this.#derivative({ body: child, by })))
      case 'sum': {
        if (open(countOf(body.index))) return whole()
        const parts: Ground<T>[] = []
        this.evaluator.forEach(body.index, () => parts.push(this.#derivative({ body: body.body, by })))
        return this.add(parts)
      }
      case 'mul': {
        const split = constantFactors(body.children, by)
        if (!split) return whole()
        return this.mul([...split.constant.map((f) => this.ground(f)), this.#derivative({ body: split.rest, by })])
      }
      case 'call': {
        const parts = body.name === 'log' ? logOfProduct(body.args[0]!) : undefined
        return parts ? this.#derivative({ body: parts, by }) : whole()
      }
      default:
        return whole()
    }
  }

  #binder(term: Term & { kind: 'sum' | 'prod' | 'logsumexp' }): Ground<T> | undefined {
    if (this.#dependsOnCells(countOf(term.index))) return undefined
    const parts: Ground<T>[] = []
    this.evaluator.forEach(term.index, () => parts.push(this.ground(term.body)))
    if (term.kind === 'sum') return this.add(parts)
    if (term.kind === 'prod') return this.mul(parts, term.total)
    return parts.length === 1 ? parts[0]! : this.logSumExp(parts)
  }

  #entry(term: EntryTerm): Ground<T> {
    const list = this.cells.byName.get(term.variable.name)
    if (!list || term.slots.some((s) => this.#dependsOnCells(s))) return this.#opaque(term)
    const cell = list[this.#flat(term)]
    // A slot outside its range is undefined where it is met, which may be behind a condition that fails.
    return cell ? { kind: 'cell', cell, scope: [cell.id] } : this.#opaque(term)
  }

  #flat(term: EntryTerm): number {
    const { dims } = this.cells.byName.get(term.variable.name)![0]!.array
    let at = 0
    for (const [k, slot] of term.slots.entries()) {
      const value = this.evaluator.integer(slot)
      if (value < 1 || value > dims[k]!) return -1
      at = at * dims[k]! + value - 1
    }
    return at
  }

  add(parts: readonly Ground<T>[]): Ground<T> {
    const { algebra: A } = this.evaluator
    const varying: Ground<T>[] = []
    let constant: T | undefined
    for (const part of parts.flatMap((p) => (p.kind === 'add' ? p.parts : [p]))) {
      if (part.kind !== 'constant') varying.push(part)
      else constant = constant === undefined ? part.value : A.add(constant, part.value)
    }
    if (constant !== undefined && (varying.length === 0 || !isExactZero(A, constant)))
      varying.push(this.constant(constant))
    if (varying.length === 0) return this.constant(A.fromNumber(0))
    if (varying.length === 1) return varying[0]!
    return { kind: 'add', parts: varying, scope: unionScope(varying.map((p) => p.scope)) }
  }

  /** A factor that is exactly 0 removes the product only where the rest is defined everywhere. */
  mul(parts: readonly Ground<T>[], total = false): Ground<T> {
    const { algebra: A } = this.evaluator
    const varying: Ground<T>[] = []
    let constant: GroundConstant<T> | undefined
    for (const part of parts.flatMap((p) => (p.kind === 'mul' ? p.parts : [p]))) {
      if (part.kind !== 'constant') varying.push(part)
      else constant = constant === undefined ? part : this.constant(A.mul(constant.value, part.value))
    }
    if (constant) {
      if (varying.length === 0) return constant
      if ((total || varying.every(isPolynomial)) && isExactZero(A, constant.value)) return constant
      if (constant.number !== 1 || !isExactZero(A, A.sub(constant.value, A.fromNumber(1)))) varying.unshift(constant)
    }
    if (varying.length === 0) return this.constant(A.fromNumber(1))
    if (varying.length === 1) return varying[0]!
    return { kind: 'mul', parts: varying, scope: unionScope(varying.map((p) => p.scope)) }
  }

  #power(base: Term, exponent: Term): Ground<T> | undefined {
    const ground = this.ground(base)
    if (!this.#dependsOnCells(exponent) && isIntegerValued(exponent)) {
      const k = this.evaluator.integer(exponent)
      const sided = ground.kind === 'call' && ground.kink !== NO_KINK
      const pole = k < 0 && !sided && !isNonzero(base) && this.register.isContinuous(ground.scope)
      return this.powerInteger(ground, k, pole ? this.register.add(ground) : NO_KINK)
    }
    if (isIntegerValued(exponent)) return undefined
    return this.power(ground, this.ground(exponent))
  }

  powerInteger(base: Ground<T>, exponent: number, zero: number): Ground<T> {
    if (exponent === 1) return base
    return { kind: 'powerInteger', base, exponent, zero, scope: base.scope }
  }

  power(base: Ground<T>, exponent: Ground<T>): Ground<T> {
    const varies = this.register.isContinuous(base.scope)
    const root = varies ? rootOfPower(this, base) : undefined
    if (root) return this.power(root.base, this.mul([this.number(root.degree), exponent]))
    // Next to an end of a domain the logarithm of the distance is known where the distance itself underflows.
    const gap = varies ? (this.#logGap(base) ?? this.#logOfDistance(base)) : undefined
    if (gap) return this.call('exp', [this.mul([exponent, gap])])
    const zero = varies ? this.register.addAtEnds(base) : NO_KINK
    return { kind: 'power', base, exponent, zero, scope: unionScope([base.scope, exponent.scope]) }
  }

  call(name: FunctionName, args: readonly Ground<T>[]): Ground<T> {
    if (args.length > 2 && (name === 'max' || name === 'min'))
      return this.call(name, [args[0]!, this.call(name, args.slice(1))])
    const scope = unionScope(args.map((a) => a.scope))
    if (!this.register.isContinuous(scope)) return { kind: 'call', name, args, kink: NO_KINK, zero: NO_KINK, scope }
    const simpler = simplerCall(this, name, args[0]!) ?? (name === 'log' ? this.#logGap(args[0]!) : undefined)
    if (simpler) return simpler
    let [kink, zero] = [NO_KINK, NO_KINK]
    if (FUNCTIONS[name].facts.shape === 'kink') {
      const argument = args.length === 2 ? this.add([args[0]!, this.negated(args[1]!)]) : args[0]!
      kink = this.register.add(argument)
    } else if (name === 'log' || name === 'sqrt') zero = this.register.addAtEnds(args[0]!)
    return { kind: 'call', name, args, kink, zero, scope }
  }

  negated(part: Ground<T>): Ground<T> {
    return this.mul([this.number(-1), part])
  }

  /** log of the absolute value of what has a zero inside a domain. */
  #logOfDistance(base: Ground<T>): Ground<T> | undefined {
    return base.kind === 'call' && base.name === 'abs' && base.kink !== NO_KINK ? this.call('log', [base]) : undefined
  }

  /** The argument, or |argument|, as a multiple of the distance to an end of a continuous cell's domain. */
  #logGap(argument: Ground<T>): GroundLogGap<T> | undefined {
    if (argument.kind === 'call' && argument.name === 'abs')
      return this.#logGap(argument.args[0]!) ?? this.#logGap(this.negated(argument.args[0]!))
    const affine = this.affine(argument)
    if (!affine) return undefined
    const { algebra: A } = this.evaluator
    const { cell, slope, offset } = affine
    for (const end of ['low', 'high'] as const) {
      const at = cell[end]
      if (!at || !isExactZero(A, A.add(offset, A.mul(slope, at.exact)))) continue
      const sign = Math.sign(A.midpoint(slope))
      if (sign !== (end === 'low' ? 1 : -1)) continue
      const logScale = A.call('log', [sign > 0 ? slope : A.neg(slope)])
      return {
        kind: 'logGap',
        cell,
        end,
        logScale,
        logScaleNumber: A.midpoint(logScale),
        argument,
        scope: argument.scope,
      }
    }
    return undefined
  }

  /** p·x + q of one continuous cell, read off the form. */
  affine(g: Ground<T>): Affine<T> | undefined {
    const { algebra: A } = this.evaluator
    if (g.scope.length !== 1) return undefined
    const cell = this.cells.all[g.scope[0]!]!
    if (cell.kind !== 'continuous') return undefined
    switch (g.kind) {
      case 'cell':
        return { cell, slope: A.fromNumber(1), offset: A.fromNumber(0) }
      case 'mul': {
        const varying = g.parts.filter((p) => p.kind !== 'constant')
        const inner = varying.length === 1 ? this.affine(varying[0]!) : undefined
        if (!inner) return undefined
        const factor = g.parts.reduce((f, p) => (p.kind === 'constant' ? A.mul(f, p.value) : f), A.fromNumber(1))
        return { cell, slope: A.mul(factor, inner.slope), offset: A.mul(factor, inner.offset) }
      }
      case 'add': {
        let [slope, offset] = [A.fromNumber(0), A.fromNumber(0)]
        for (const p of g.parts) {
          const part = p.kind === 'constant' ? { slope: undefined, offset: p.value } : this.affine(p)
          if (!part) return undefined
          if (part.slope !== undefined) slope = A.add(slope, part.slope)
          offset = A.add(offset, part.offset)
        }
        return { cell, slope, offset }
      }
      default:
        return undefined
    }
  }

  #opaque(term: Term): GroundOpaque {
    const indices = [...term.free].flatMap((name) => {
      const value = this.evaluator.indices.get(name)
      return value === undefined ? [] : [[name, value] as const]
    })
    return { kind: 'opaque', term, indices, scope: this.reads(term) }
  }

  /** Ids of the cells that the term may read, ascending; nothing of it is evaluated but indices and conditions on them. */
  reads(term: Term): readonly number[] {
    const touched = new Set<number>()
    this.#touch(term, touched)
    return [...touched].sort((a, b) => a - b)
  }

  /** Cells that the term may read, with sums over indices carried out. */
  #touch(term: Term, into: Set<number>): void {
    if (!this.#dependsOnCells(term)) return
    switch (term.kind) {
      case 'entry':
        for (const slot of term.slots) this.#touch(slot, into)
        for (const cell of this.#candidates(term)) into.add(cell.id)
        return
      case 'sum':
      case 'prod':
      case 'logsumexp':
        if (this.#dependsOnCells(countOf(term.index))) for (const cell of this.cells.all) into.add(cell.id)
        else this.evaluator.forEach(term.index, () => this.#touch(term.body, into))
        return
      case 'inverse':
      case 'logdet':
        this.evaluator.forEach(term.row, () => this.evaluator.forEach(term.column, () => this.#touch(term.body, into)))
        if (term.kind === 'inverse') for (const at of term.at) this.#touch(at, into)
        return
      case 'if':
        if (!this.#dependsOnCells(term.condition))
          return this.#touch(this.evaluator.truth(term.condition) ? term.then : term.otherwise, into)
        for (const child of term.children) this.#touch(child, into)
        return
      case 'diff':
        return this.#touch(term.body, into)
      case 'logpartition':
      case 'expectation':
      case 'marginal': {
        // What is summed over inside is not the cell outside.
        const inside = new Set<number>()
        for (const child of term.children) this.#touch(child, inside)
        for (const id of inside) if (term.symbols.has(this.cells.all[id]!.variable.name)) into.add(id)
        return
      }
      case 'unknown':
        for (const cell of this.cells.all) if (term.symbols.has(cell.variable.name)) into.add(cell.id)
        return
      default:
        for (const child of term.children) this.#touch(child, into)
    }
  }

  /** Cells of the array that agree with the slots whose value does not depend on hidden states. */
  #candidates(term: EntryTerm): readonly Cell<T>[] {
    const list = this.cells.byName.get(term.variable.name)
    if (!list) return []
    const fixed = term.slots.map((s) => (this.#dependsOnCells(s) ? undefined : this.evaluator.integer(s)))
    return list.filter((cell) => {
      let rest = cell.at
      for (let k = fixed.length - 1; k >= 0; k--) {
        const n = cell.array.dims[k]!
        if (fixed[k] !== undefined && fixed[k] !== (rest % n) + 1) return false
        rest = Math.floor(rest / n)
      }
      return true
    })
  }
}
