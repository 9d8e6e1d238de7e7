import type { Program, Scalar, Statement } from './program'
import { UNIT } from './kernelErrors'
import { constant, isAtom, loaded, negative, plus, product, register } from './scalars'

/* Bounds on the errors of scalars, as scalars themselves: see `bounded`. */

/** What is known of a value: |error| ≤ rounded · unit · |value| + error; `at` reads the value once it was computed. */
export interface Known {
  readonly value: Scalar
  readonly at: Scalar
  /** An integer, far below 2⁵³: sums and products of those are exact. */
  readonly integer: boolean
  readonly rounded: number
  readonly error: Scalar | undefined
}

/** To second order, and for the rounding of the bounds themselves. */
export const SPARE = 1 + 2 ** -10

export const abs = (x: Scalar): Scalar =>
  x.op === 'constant' ? constant(Math.abs(x.value)) : { op: 'call', name: 'abs', args: [x] }
export const total = (parts: readonly (Scalar | undefined)[]): Scalar | undefined => {
  const known = parts.filter((p) => p !== undefined)
  return known.length === 0 ? undefined : plus(...known)
}
export const units = (count: number): Scalar => constant(count * UNIT * SPARE)

/** The whole bound; undefined for an exact value. */
export const boundOf = ({ at, rounded, error }: Known): Scalar | undefined =>
  rounded === 0 ? error : total([product(units(rounded), abs(at)), error])
const isExact = ({ rounded, error }: Known): boolean => rounded === 0 && error === undefined

export const ZERO = constant(0)
const exact = (at: Scalar): Known => ({ value: at, at, integer: true, rounded: 0, error: undefined })

/** Fractions that are no doubles are rounded to others than these. */
const isDyadic = (x: number): boolean => !Number.isFinite(x) || Number.isInteger(x * 2 ** 20)

/** The scalars of a program, whose registers and arrays get others for the bounds on their errors. */
export class BoundedScalars {
  readonly #registers = new Map<number, Omit<Known, 'value' | 'at'>>()
  readonly #errorRegisters = new Map<number, number>()
  readonly added: number[] = []
  /** What bounds need of the parameters. */
  readonly prepared: Statement[] = []
  /** Lengths of arrays after those for the bounds. */
  readonly tables: number[] = []

  /** `updated` are the registers that are not only set: of those each error is in a register of its own. */
  constructor(
    readonly program: Program,
    readonly updated: ReadonlySet<number>,
  ) {}

  /** What is known from now on of a register that is set once. */
  remember(id: number, known: Omit<Known, 'value' | 'at'>): void {
    this.#registers.set(id, known)
  }

  /** The value of a scalar, whose parts are assigned on the way, with what is known of its error. */
  known(s: Scalar): Known {
    switch (s.op) {
      case 'constant':
        return { ...exact(s), integer: Number.isInteger(s.value), rounded: isDyadic(s.value) ? 0 : 1 }
      case 'register':
        return this.updated.has(s.id)
          ? { value: s, at: s, integer: false, rounded: 0, error: register(this.errorRegister(s.id)) }
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

  newRegister(): number {
    const id = this.program.registers + this.added.length
    this.added.push(id)
    return id
  }

  errorRegister(id: number): number {
    let found = this.#errorRegisters.get(id)
    if (found === undefined) this.#errorRegisters.set(id, (found = this.newRegister()))
    return found
  }

  /** The errors of registers that are kept from the parameters for all points. */
  keptErrors(): readonly number[] {
    return this.program.kept.flatMap((id) => this.#errorRegisters.get(id) ?? [])
  }

  newTable(length: number): number {
    const { inputs, work } = this.program
    return inputs.length + 2 * work.length + this.tables.push(length) - 1
  }

  /** Bounds on what work arrays hold are in arrays after them. */
  errorArray(id: number): number {
    return id + this.program.work.length
  }

  #assigned(value: Scalar): Pick<Known, 'value' | 'at'> {
    if (isAtom(value)) return { value, at: value }
    const id = this.newRegister()
    return { value: { op: 'assign', id, value }, at: register(id) }
  }

  #load(s: Scalar & { op: 'load' }): Known {
    const { inputs } = this.program
    const read = this.#assigned(s)
    // Hidden states are whole numbers; inputs are decimals or fractions that were rounded to doubles.
    if (s.array < 0) return { ...read, integer: true, rounded: 0, error: undefined }
    if (s.array < inputs.length) return { ...read, integer: false, rounded: 1, error: undefined }
    return { ...read, integer: false, rounded: 0, error: loaded(this.errorArray(s.array), s.at) }
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
}
