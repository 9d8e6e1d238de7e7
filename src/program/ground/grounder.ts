import { countOf, type EntryTerm, isIntegerValued, isNonzero, logOfProduct, type Term, unfolded } from '../../expr'
import { type FunctionName, FUNCTIONS } from '../../functions'
import type { Interpreter } from '../interpreter'
import type { Cells } from './cells'
import { constantFactors, type Derivative, derivativeOf, mayRead, termOf } from './derivatives'
import { type Builder, type Ground, type GroundConstant, type GroundOpaque, NO_SCOPE, unionScope } from './ground'
import { type Kink, Kinks, NO_KINK } from './kinks'
import { logGap } from './logGap'
import { joinExponentials, logOfPositive, type LogSum, logSums } from './logSums'
import { isExactZero } from './precision'
import { Reads } from './reads'
import { rootOfPower, simplerCall } from './simplerCall'
import { notTooLong } from './treeSize'

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

/** Grounds terms over one set of hidden cells; collects the kinks met on the way. */
export class Grounder<T> implements Builder<T> {
  readonly register: Kinks<T>
  readonly reads: Reads<T>
  readonly #memo = new Map<string | number, Ground<T>>()

  constructor(
    readonly evaluator: Interpreter<T>,
    readonly cells: Cells<T>,
  ) {
    this.register = new Kinks(evaluator.algebra, cells)
    this.reads = new Reads(evaluator, cells)
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

  ground(term: Term): Ground<T> {
    if (!this.reads.dependsOn(term)) return this.constant(this.evaluator.value(term))
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
        if (this.reads.dependsOn(term.condition)) return this.#opaque(term)
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
    const open = (t: Term): boolean => this.reads.dependsOn(t)
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
    if (this.reads.dependsOn(countOf(term.index))) return undefined
    const parts: Ground<T>[] = []
    this.evaluator.forEach(term.index, () => parts.push(this.ground(term.body)))
    if (term.kind === 'sum') return this.add(parts)
    if (term.kind === 'prod') return this.mul(parts, term.total)
    return parts.length === 1 ? parts[0]! : this.logSumExp(parts)
  }

  #entry(term: EntryTerm): Ground<T> {
    const list = this.cells.byName.get(term.variable.name)
    if (!list || term.slots.some((s) => this.reads.dependsOn(s))) return this.#opaque(term)
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
    if (!this.reads.dependsOn(exponent) && isIntegerValued(exponent)) {
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
    const gap = varies ? (logGap(this, this.cells, base) ?? this.#logOfDistance(base)) : undefined
    if (gap) return this.call('exp', [this.mul([exponent, gap])])
    const zero = varies ? this.register.addAtEnds(base) : NO_KINK
    return { kind: 'power', base, exponent, zero, scope: unionScope([base.scope, exponent.scope]) }
  }

  call(name: FunctionName, args: readonly Ground<T>[]): Ground<T> {
    if (args.length > 2 && (name === 'max' || name === 'min'))
      return this.call(name, [args[0]!, this.call(name, args.slice(1))])
    const scope = unionScope(args.map((a) => a.scope))
    if (!this.register.isContinuous(scope)) return { kind: 'call', name, args, kink: NO_KINK, zero: NO_KINK, scope }
    const simpler =
      simplerCall(this, name, args[0]!) ?? (name === 'log' ? logGap(this, this.cells, args[0]!) : undefined)
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

  #opaque(term: Term): GroundOpaque {
    const indices = [...term.free].flatMap((name) => {
      const value = this.evaluator.indices.get(name)
      return value === undefined ? [] : [[name, value] as const]
    })
    return { kind: 'opaque', term, indices, scope: this.reads.scopeOf(term) }
  }
}
