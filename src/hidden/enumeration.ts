import type { ExpectationTerm, Variable } from '../expr'
import { type Algebra, UNRESOLVED } from '../numbers/algebra'
import type { ArrayValue, HiddenNode, Interpreter } from '../program/interpreter'
import { dimsOf, lengthOf, statesOf } from '../program/extents'
import { Unsupported } from '../program/unsupported'

const DEFAULT_MAX_STATES = 2 ** 22

interface Cell<T> {
  readonly array: ArrayValue<T> & { integers: number[] }
  readonly at: number
  readonly states: readonly number[]
}

/** Runs `visit` at every joint state of the arrays. */
export const forEachState = <T>(evaluator: Interpreter<T>, over: readonly Variable[], visit: () => void): void => {
  const { algebra: A, options } = evaluator
  const cells: Cell<T>[] = []
  const arrays = over.map((v) => {
    const dims = dimsOf(evaluator, v)
    const states = statesOf(evaluator, v)
    const n = lengthOf(dims)
    const array = {
      dims,
      integers: Array.from({ length: n }, () => states[0]!),
      values: Array.from({ length: n }, () => A.fromNumber(states[0] ?? 0)),
    }
    for (let at = 0; at < n; at++) cells.push({ array, at, states })
    return array
  })
  const count = cells.reduce((c, cell) => c * cell.states.length, 1)
  if (count > (options.maxStates ?? DEFAULT_MAX_STATES))
    throw new Unsupported(`an enumeration of ${count.toExponential(1)} joint states`)
  evaluator.withScope(over, arrays, (forget) => {
    const positions = cells.map(() => 0)
    for (let n = 0; n < count; n++) {
      if (n % 1024 === 1023) options.tick?.()
      visit()
      forget()
      for (let c = cells.length - 1; c >= 0; c--) {
        const cell = cells[c]!
        positions[c] = (positions[c]! + 1) % cell.states.length
        cell.array.integers[cell.at] = cell.states[positions[c]!]!
        cell.array.values[cell.at] = A.fromNumber(cell.states[positions[c]!]!)
        if (positions[c] !== 0) break
      }
    }
  })
}

/** Σ exp(x) kept as total · exp(shift), so that no term over- or underflows the rest. */
export class ShiftedSum<T> {
  #total: T | undefined
  #shift = -Infinity

  constructor(readonly algebra: Algebra<T>) {}

  /** Adds exp(exponent); returns the factor by which all weights so far were rescaled, if they were. */
  add(exponent: T): void {
    const A = this.algebra
    const m = A.midpoint(exponent)
    if (!Number.isFinite(m)) throw UNRESOLVED
    if (this.#total === undefined || m > this.#shift + 40) {
      if (this.#total !== undefined)
        this.#total = A.mul(this.#total, A.call('exp', [A.sub(A.fromNumber(this.#shift), A.fromNumber(m))]))
      this.#shift = m
    }
    const weight = A.call('exp', [A.sub(exponent, A.fromNumber(this.#shift))])
    this.#total = this.#total === undefined ? weight : A.add(this.#total, weight)
  }

  /** log of the sum. */
  log(): T {
    if (this.#total === undefined) throw UNRESOLVED
    return this.algebra.add(this.algebra.fromNumber(this.#shift), this.algebra.call('log', [this.#total]))
  }
}

/** Sum over all joint states of discrete hidden variables. */
export const enumerate = <T>(evaluator: Interpreter<T>, node: HiddenNode): T => {
  const A = evaluator.algebra
  switch (node.kind) {
    case 'marginal': {
      let total: T | undefined
      forEachState(evaluator, node.over, () => {
        const value = evaluator.value(node.body)
        total = total === undefined ? value : A.add(total, value)
      })
      return total ?? A.fromNumber(0)
    }
    case 'logpartition': {
      const sum = new ShiftedSum(A)
      forEachState(evaluator, node.over, () => sum.add(A.neg(evaluator.value(node.energy))))
      return sum.log()
    }
    case 'expectation':
      return mean(evaluator, node)
  }
}

/** Σ p f with p from the joint states; the probabilities are shared by all expectations over one energy. */
const mean = <T>(evaluator: Interpreter<T>, node: ExpectationTerm): T => {
  const A = evaluator.algebra
  const probabilities = evaluator.remember(node.energy, `weights ${node.over.map((v) => v.name).join(',')}`, () => {
    const exponents: T[] = []
    forEachState(evaluator, node.over, () => exponents.push(A.neg(evaluator.value(node.energy))))
    const shift = exponents.reduce((m, e) => Math.max(m, A.midpoint(e)), -Infinity)
    if (!Number.isFinite(shift)) throw UNRESOLVED
    const weights = exponents.map((e) => A.call('exp', [A.sub(e, A.fromNumber(shift))]))
    const total = weights.reduce((a, b) => A.add(a, b))
    return weights.map((w) => A.div(w, total))
  })
  let total: T | undefined
  let n = 0
  forEachState(evaluator, node.over, () => {
    const part = A.mul(probabilities[n++]!, evaluator.value(node.body))
    total = total === undefined ? part : A.add(total, part)
  })
  return total ?? A.fromNumber(0)
}
