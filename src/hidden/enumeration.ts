import type { ExpectationTerm, Variable } from '../expr'
import { type Algebra, UNRESOLVED } from '../numbers/algebra'
import { probabilities } from '../program/logSumExp'
import { cellsOf } from '../program/ground/cells'
import type { HiddenNode, Interpreter } from '../program/interpreter'
import { Unsupported } from '../program/unsupported'
import { DEFAULT_MAX_STATES, forEachAssignment } from './elimination'

/** Runs `visit` at every joint state of the arrays. */
const forEachState = <T>(evaluator: Interpreter<T>, over: readonly Variable[], visit: () => void): void => {
  const cells = cellsOf(evaluator, over)
  const infinite = cells.all.find((cell) => cell.kind !== 'finite')
  if (infinite) throw new Unsupported(`${infinite.variable.name} does not have finitely many states`)
  const count = cells.all.reduce((n, cell) => n * cell.states.length, 1)
  if (count > (evaluator.options.maxStates ?? DEFAULT_MAX_STATES))
    throw new Unsupported(`an enumeration of ${count.toExponential(1)} joint states`)
  if (count === 0) return
  evaluator.withScope(over, cells.arrays, (forget) =>
    forEachAssignment(evaluator, cells, cells.all, () => {
      forget()
      visit()
    }),
  )
}

/** Σ exp(x) kept as total · exp(shift), so that no term over- or underflows the rest. */
class ShiftedSum<T> {
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
  const weights = evaluator.remember(node.energy, `weights ${node.over.map((v) => v.name).join(',')}`, () => {
    const exponents: T[] = []
    forEachState(evaluator, node.over, () => exponents.push(A.neg(evaluator.value(node.energy))))
    return probabilities(A, exponents)
  })
  let total: T | undefined
  let n = 0
  forEachState(evaluator, node.over, () => {
    const part = A.mul(weights[n++]!, evaluator.value(node.body))
    total = total === undefined ? part : A.add(total, part)
  })
  return total ?? A.fromNumber(0)
}
