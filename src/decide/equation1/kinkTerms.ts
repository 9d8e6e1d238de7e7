import { freeIndices, number, substitute, sub, type Term, type Variable } from '../../expr'
import { Evaluator } from '../../evaluate/evaluator'
import { intervalAlgebra } from '../../numbers/intervalAlgebra'

const KINKED = new Set(['abs', 'sign', 'relu', 'max', 'min', 'dabs'])

/**
 * What abs, sign, relu, max, min and conditions of visible variables compare with 0, at concrete sizes and index values:
 * the function is not smooth where one of them is 0.
 */
export const kinkTerms = (
  terms: readonly Term[],
  visible: readonly Variable[],
  sizes: ReadonlyMap<string, number>,
): readonly Term[] => {
  const names = visible.map((v) => v.name)
  const integers = new Evaluator(intervalAlgebra, sizes, new Map())
  const found = new Set<Term>()
  const seen = new Set<Term>()
  const hidden = new Set<string>()
  const isVisible = (t: Term): boolean => names.some((name) => t.symbols.has(name))
  const walk = (t: Term): void => {
    if (seen.has(t) || !isVisible(t)) return
    seen.add(t)
    if ('over' in t && t.kind !== 'data') for (const v of t.over) hidden.add(v.name)
    if (t.kind === 'call' && KINKED.has(t.name)) {
      if (t.args.length === 1) collect(t.args[0]!)
      else t.args.slice(1).forEach((a, k) => collect(sub(a, t.args[k]!)))
    }
    if (t.kind === 'call' && t.name === 'sqrt') roots(t.args[0]!)
    if (t.kind === 'power' && t.exponent.kind === 'number' && t.exponent.value.d !== 1n) roots(t.base)
    if (t.kind === 'compare' && isVisible(t)) collect(sub(t.left, t.right))
    t.children.forEach(walk)
  }
  /** √(x²) has a kink where x is 0. */
  const roots = (t: Term): void => {
    for (const f of t.kind === 'mul' ? t.children : [t])
      collect(f.kind === 'power' && f.exponent.kind === 'number' && f.exponent.value.n % 2n === 0n ? f.base : f)
  }
  /** The term at every value of its free indices. */
  const collect = (t: Term): void => {
    // A kink that a hidden variable moves is smoothed by the sum or integral around it, or moves with the state.
    if (!isVisible(t) || [...t.symbols].some((name) => hidden.has(name))) return
    const [at] = freeIndices(t)
    if (!at) {
      found.add(t)
      return
    }
    const [low, high] = [integers.integer(at.low), integers.integer(at.high)]
    for (let k = low; k <= high && found.size < 64; k++) collect(substitute(t, new Map([[at, number(k)]])))
  }
  terms.forEach(walk)
  return [...found]
}
