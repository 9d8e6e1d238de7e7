import { UNIT } from './kernelErrors'
import type { Program, Scalar, Statement } from './program'
import { constant, isAtom, loaded, negative, plus, register } from './scalars'

/*
 * A program that computes a bound on the error of every value beside it: running error analysis (Wilkinson 1963;
 * Higham, "Accuracy and Stability of Numerical Algorithms", 3.3). Each register and work array that holds inexact values gets a second one for
 * the bound; where an error is a few roundings of the value itself, it is only counted, so that a sum of products
 * costs one more multiplication and addition for each term.
 */

/** What is known of a value: |error| ≤ rounded · unit · |value| + error; `at` reads the value once it was computed. */
interface Known {
  readonly value: Scalar
  readonly at: Scalar
  /** An integer, far below 2⁵³: sums and products of those are exact. */
  readonly integer: boolean
  readonly rounded: number
  readonly error: Scalar | undefined
}

/** To second order, and for the rounding of the bounds themselves. */
const SPARE = 1 + 2 ** -10

const abs = (x: Scalar): Scalar =>
  x.op === 'constant' ? constant(Math.abs(x.value)) : { op: 'call', name: 'abs', args: [x] }
const product = (...parts: readonly Scalar[]): Scalar => (parts.length === 1 ? parts[0]! : { op: 'mul', parts })
const total = (parts: readonly (Scalar | undefined)[]): Scalar | undefined => {
  const known = parts.filter((p) => p !== undefined)
  return known.length === 0 ? undefined : plus(...known)
}
const units = (count: number): Scalar => constant(count * UNIT * SPARE)

/** The whole bound; undefined for an exact value. */
const boundOf = ({ at, rounded, error }: Known): Scalar | undefined =>
  rounded === 0 ? error : total([product(units(rounded), abs(at)), error])
const isExact = ({ rounded, error }: Known): boolean => rounded === 0 && error === undefined

const ZERO = constant(0)
const exact = (at: Scalar): Known => ({ value: at, at, integer: true, rounded: 0, error: undefined })

/** Fractions that are no doubles are rounded to others than these. */
const isDyadic = (x: number): boolean => !Number.isFinite(x) || Number.isInteger(x * 2 ** 20)

class Bounding {
  readonly #registers = new Map<number, Omit<Known, 'value' | 'at'>>()
  readonly #updated = new Set<number>()
  readonly #errorRegisters = new Map<number, number>()
  readonly added: number[] = []

  constructor(readonly program: Program) {
    this.#findUpdated([...program.prepare, ...program.run])
  }

  /** The statements with those for the bounds between them. */
  block(list: readonly Statement[]): readonly Statement[] {
    return list.flatMap((s) => this.#statement(s))
  }

  /** The value of a scalar, whose parts are assigned on the way, with what is known of its error. */
  known(s: Scalar): Known {
    switch (s.op) {
      case 'constant':
        return { ...exact(s), integer: Number.isInteger(s.value), rounded: isDyadic(s.value) ? 0 : 1 }
      case 'register':
        return this.#updated.has(s.id)
          ? { value: s, at: s, integer: false, rounded: 0, error: register(this.#errorRegister(s.id)) }
          : { value: s, at: s, ...(this.#registers.get(s.id) ?? exact(s)) }
      case 'load':
        return this.#load(s)
      case 'add':
        return this.#sum(s.parts.map((p) => this.known(p)))
      case 'mul':
        return this.#product(s.parts.map((p) => this.known(p)))
      case 'power':
        return this.#power(this.known(s.base), this.known(s.exponent))
      case 'call':
        return this.#call(s)
      case 'if':
        return this.#choice(s)
      default: {
        const { value, doubt } = this.#condition(s)
        const at = this.#assigned(value)
        return { value: at.value, at: at.at, integer: true, rounded: 0, error: doubt }
      }
    }
  }

  /** The bound of a scalar whose value was computed before. */
  errorOf(known: Known): Scalar {
    return boundOf(known) ?? ZERO
  }

  #newRegister(): number {
    const id = this.program.registers + this.added.length
    this.added.push(id)
    return id
  }

  #errorRegister(id: number): number {
    let found = this.#errorRegisters.get(id)
    if (found === undefined) this.#errorRegisters.set(id, (found = this.#newRegister()))
    return found
  }

  /** The errors of registers that are kept from the parameters for all points. */
  keptErrors(): readonly number[] {
    return this.program.kept.flatMap((id) => this.#errorRegisters.get(id) ?? [])
  }

  /** Bounds on what work arrays hold are in arrays after them. */
  #errorArray(id: number): number {
    return id + this.program.work.length
  }

  #assigned(value: Scalar): Pick<Known, 'value' | 'at'> {
    if (isAtom(value)) return { value, at: value }
    const id = this.#newRegister()
    return { value: { op: 'assign', id, value }, at: register(id) }
  }

  #load(s: Scalar & { op: 'load' }): Known {
    const { inputs } = this.program
    const read = this.#assigned(s)
    // Hidden states are whole numbers; inputs are decimals or fractions that were rounded to doubles.
    if (s.array < 0) return { ...read, integer: true, rounded: 0, error: undefined }
    if (s.array < inputs.length) return { ...read, integer: false, rounded: 1, error: undefined }
    return { ...read, integer: false, rounded: 0, error: loaded(this.#errorArray(s.array), s.at) }
  }

  #sum(parts: readonly Known[]): Known {
    const value = this.#assigned({ op: 'add', parts: parts.map((p) => p.value) })
    if (parts.every((p) => p.integer && isExact(p))) return { ...value, integer: true, rounded: 0, error: undefined }
    // Of two, the rounding is one of the sum; of more, one of each partial sum.
    const more = parts.length > 2 ? parts.length - 1 : 0
    const errors = parts.map((p) => boundOf({ ...p, rounded: p.rounded + more }))
    return { ...value, integer: false, rounded: more > 0 ? 0 : 1, error: total(errors) }
  }

  #product(parts: readonly Known[]): Known {
    const value = this.#assigned({ op: 'mul', parts: parts.map((p) => p.value) })
    if (parts.every((p) => p.integer && isExact(p))) return { ...value, integer: true, rounded: 0, error: undefined }
    const rounded = parts.reduce((n, p) => n + p.rounded, parts.length - 1)
    let size = abs(parts[0]!.at)
    let { error } = parts[0]!
    for (const p of parts.slice(1)) {
      const own = abs(p.at)
      // (a ± α)(b ± β) = ab ± (α|b| + (|a| + α)β)
      const left = error && product(error, own)
      const right = p.error && product(error ? plus(size, error) : size, p.error)
      error = total([left, right])
      size = product(size, own)
    }
    return { ...value, integer: false, rounded, error: error && product(constant(SPARE), error) }
  }

  #power(base: Known, exponent: Known): Known {
    const value = this.#assigned({ op: 'power', base: base.value, exponent: exponent.value })
    const n = exponent.value.op === 'constant' ? exponent.value.value : undefined
    if (n !== undefined && Number.isInteger(n) && base.error === undefined)
      return { ...value, integer: false, rounded: Math.abs(n) * base.rounded + 4, error: undefined }
    const error = boundOf(base) ?? ZERO
    if (n === 2) {
      const wide = plus(product(constant(2), abs(base.at)), error)
      return { ...value, integer: false, rounded: 4, error: product(wide, error) }
    }
    const byBase: Scalar = { op: 'error', name: 'power', x: base.at, value: value.at, error, order: exponent.at }
    const off = boundOf(exponent)
    const log: Scalar = { op: 'call', name: 'log', args: [abs(base.at)] }
    const byExponent = off && product(constant(2), off, abs(value.at), abs(log))
    return { ...value, integer: false, rounded: 4, error: total([byBase, byExponent]) }
  }

  #call(s: Scalar & { op: 'call' }): Known {
    const args = s.args.map((a) => this.known(a))
    const value = this.#assigned({ op: 'call', name: s.name, args: args.map((a) => a.value) })
    if (s.name === 'max' || s.name === 'min') {
      const errors = args.flatMap((a) => boundOf(a) ?? [])
      const error = errors.length > 1 ? ({ op: 'call', name: 'max', args: errors } as const) : errors[0]
      return { ...value, integer: args.every((a) => a.integer), rounded: 0, error }
    }
    const x = args.at(-1)!
    if (s.name === 'abs') return { ...x, ...value }
    const order = args.length > 1 ? args[0]!.at : ZERO
    const error: Scalar = { op: 'error', name: s.name, x: x.at, value: value.at, error: boundOf(x) ?? ZERO, order }
    return { ...value, integer: false, rounded: 0, error }
  }

  #choice(s: Scalar & { op: 'if' }): Known {
    const { value: decided, doubt } = this.#condition(s.condition)
    const condition = this.#assigned(decided)
    const [yes, no] = [this.known(s.then), this.known(s.otherwise)]
    const chosen: Scalar = { op: 'if', condition: condition.value, then: yes.value, otherwise: no.value }
    const value = this.#assigned(chosen)
    const integer = yes.integer && no.integer
    if (isExact(yes) && isExact(no)) return { ...value, integer, rounded: 0, error: doubt }
    const [then, otherwise] = [boundOf(yes) ?? ZERO, boundOf(no) ?? ZERO]
    const error: Scalar = { op: 'if', condition: condition.at, then, otherwise }
    return { ...value, integer: false, rounded: 0, error: doubt ? plus(error, doubt) : error }
  }

  /** A condition, and Infinity where rounding may have decided it. */
  #condition(s: Scalar): { readonly value: Scalar; readonly doubt: Scalar | undefined } {
    switch (s.op) {
      case '==':
      case '<':
      case '<=': {
        const [left, right] = [this.known(s.left), this.known(s.right)]
        const value: Scalar = { op: s.op, left: left.value, right: right.value }
        const error = total([boundOf(left), boundOf(right)])
        if (!error) return { value, doubt: undefined }
        const apart = abs(plus(left.at, negative(right.at)))
        const isClose: Scalar = { op: '<=', left: apart, right: error }
        const isInexact: Scalar = { op: '<', left: ZERO, right: error }
        const unsure: Scalar = { op: 'and', parts: [isClose, isInexact] }
        return { value, doubt: { op: 'if', condition: unsure, then: constant(Infinity), otherwise: ZERO } }
      }
      case 'and':
      case 'or': {
        const parts = s.parts.map((p) => this.#condition(p))
        return { value: { op: s.op, parts: parts.map((p) => p.value) }, doubt: total(parts.map((p) => p.doubt)) }
      }
      case 'not': {
        const { value, doubt } = this.#condition(s.part)
        return { value: { op: 'not', part: value }, doubt }
      }
      case 'mod': {
        const [left, right] = [this.known(s.left), this.known(s.right)]
        const isWhole = left.integer && right.integer && isExact(left) && isExact(right)
        const value: Scalar = { op: 'mod', left: left.value, right: right.value }
        return { value, doubt: isWhole ? undefined : constant(Infinity) }
      }
      default: {
        const known = this.known(s)
        return { value: known.value, doubt: known.error }
      }
    }
  }

  #statement(s: Statement): readonly Statement[] {
    switch (s.kind) {
      case 'set':
        return this.#set(s)
      case 'update':
        return this.#update(s)
      case 'store':
        return this.#store(s)
      case 'fill':
        return [s, { kind: 'fill', array: this.#errorArray(s.array) }]
      case 'loop':
        return [{ ...s, body: this.block(s.body) }]
      case 'accumulate': {
        const known = this.known(s.value)
        // Each product is rounded on its own, and with each sum that it is part of.
        const terms = plus(s.high, negative(s.low), constant(known.rounded + 5))
        const rounding = product(terms, constant(UNIT * SPARE), abs(known.at))
        const also = { id: this.#errorRegister(s.id), value: total([rounding, known.error])! }
        return [{ ...s, value: known.value, also }]
      }
      case 'invert': {
        const { source, target, size, at } = s
        const errors = { sourceErrors: this.#errorArray(source), targetErrors: this.#errorArray(target) }
        return [s, { kind: 'invertErrors', source, target, size, at, ...errors }]
      }
      case 'logdet':
        return [s, this.#logdetError(s)]
      case 'invertErrors':
      case 'logdetError':
        return [s]
    }
  }

  #logdetError({ source, target, size }: Statement & { kind: 'invert' | 'logdet' }): Statement {
    const sourceErrors = this.#errorArray(source)
    return { kind: 'logdetError', source, sourceErrors, target: this.#errorArray(target), size }
  }

  #set(s: Statement & { kind: 'set' }): readonly Statement[] {
    const { value, integer, rounded, error } = this.known(s.value)
    if (this.#updated.has(s.id))
      return [
        { ...s, value },
        {
          kind: 'set',
          id: this.#errorRegister(s.id),
          value: boundOf({ value, at: register(s.id), integer, rounded, error }) ?? ZERO,
        },
      ]
    const own = error && register(this.#errorRegister(s.id))
    this.#registers.set(s.id, { integer, rounded, error: own })
    return [{ ...s, value }, ...(error ? [{ kind: 'set', id: this.#errorRegister(s.id), value: error } as const] : [])]
  }

  #update({ id, by, value }: Statement & { kind: 'update' }): readonly Statement[] {
    const [own, error] = [register(id), this.#errorRegister(id)]
    const known = this.known(value)
    const bound = boundOf(known)
    const rounding: Statement = { kind: 'update', id: error, by: 'add', value: product(units(1), abs(own)) }
    switch (by) {
      case 'max':
        return [
          { kind: 'update', id, by, value: known.value },
          { kind: 'update', id: error, by, value: bound ?? ZERO },
        ]
      case 'add':
        return [
          { kind: 'update', id, by, value: known.value },
          { kind: 'update', id: error, by: 'add', value: total([bound, product(units(1), abs(own))])! },
        ]
      case 'mul': {
        const factor = this.#newRegister()
        const wide = total([abs(register(factor)), bound])!
        const grown = total([product(register(error), wide), bound && product(abs(own), bound)])!
        return [
          { kind: 'set', id: factor, value: known.value },
          { kind: 'set', id: error, value: grown },
          { kind: 'update', id, by, value: register(factor) },
          rounding,
        ]
      }
    }
  }

  #store(s: Statement & { kind: 'store' }): readonly Statement[] {
    const known = this.known(s.value)
    const array = this.#errorArray(s.array)
    const bound = boundOf(known) ?? ZERO
    const value = s.add ? plus(bound, product(units(1), abs(loaded(s.array, s.at)))) : bound
    return [
      { ...s, value: known.value },
      { ...s, array, value },
    ]
  }

  #findUpdated(list: readonly Statement[]): void {
    for (const s of list) {
      if (s.kind === 'update' || s.kind === 'accumulate') this.#updated.add(s.id)
      if (s.kind === 'loop') this.#findUpdated(s.body)
    }
  }
}

/** The program with a bound on the error of each of its results, which come after them. */
export const bounded = (program: Program): Program => {
  const bounding = new Bounding(program)
  const [prepare, run] = [bounding.block(program.prepare), bounding.block(program.run)]
  const results = program.results.map((r) => bounding.known(r))
  return {
    ...program,
    registers: program.registers + bounding.added.length,
    shared: [...program.shared, ...bounding.added],
    work: [...program.work, ...program.work],
    prepare,
    kept: [...program.kept, ...bounding.keptErrors()],
    run,
    results: [...results.map((r) => r.value), ...results.map((r) => bounding.errorOf(r))],
  }
}
