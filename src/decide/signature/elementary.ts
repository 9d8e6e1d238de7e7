import { Unsupported } from '../../program/unsupported'
import { call, specified, sub, type Term } from '../../expr'
import { UNDEFINED } from '../../numbers/algebra'
import type { FunctionName } from '../../functions'
import * as Q from '../../numbers/rational'
import type { Node } from './circuit'
import type { Translator } from './translator'

/** An elementary function of arguments, as operations over the tower. */
type Rule = (t: Translator, args: readonly Term[]) => Node
type Unary = (t: Translator, x: Node) => Node

const unary =
  (rule: Unary): Rule =>
  (t, args) =>
    rule(t, t.node(args[0]!))
const one = (t: Translator): Node => t.circuit.constant(1)
const half = (t: Translator, x: Node): Node => t.circuit.scale(Q.HALF, x)
const squareRoot = (t: Translator, x: Node): Node => t.tower.power(x, Q.HALF)

const erf: Unary = (t, x) =>
  t.opaque.odd('erf', x, (value) =>
    t.circuit.differentials.set(value, (d) => {
      const bell = t.tower.exp(t.circuit.neg(t.circuit.power(x, 2)))
      return t.circuit.mul(t.circuit.constant(2), t.circuit.inverse(squareRoot(t, t.angles.pi())), bell, d(x))
    }),
  )
/**
 * The derivative of order n of digamma; n = −1 is lgamma, log |Γ(x)|, whose step is log |x|.
 * ψₙ(x + 1) = ψₙ(x) + (−1)ⁿ n! x^(−n − 1) (DLMF 5.15.5).
 */
const polygamma = (t: Translator, n: number, x: Node, positive: boolean): Node => {
  const { circuit } = t
  const step = (at: Node, isPositive: boolean): Node => {
    if (n < 0) return isPositive ? t.tower.log(at) : half(t, t.tower.log(circuit.power(at, 2)))
    let factorial = 1n
    for (let k = 2; k <= n; k++) factorial *= BigInt(k)
    return circuit.scale(Q.rational(n % 2 === 0 ? factorial : -factorial), circuit.power(at, -n - 1))
  }
  const q = circuit.constantOf(x)
  if (n < 0 && q && Q.isInteger(q) && q.n > 0n && q.n < 30n)
    return circuit.add(...Array.from({ length: Number(q.n) - 1 }, (_, k) => t.tower.log(circuit.constant(k + 1))))
  const enter = (value: Node): void => {
    circuit.differentials.set(value, (d) => circuit.mul(polygamma(t, n + 1, x, positive), d(x)))
  }
  return t.opaque.shifted(`polygamma ${n}`, x, positive, step, enter)
}
const gammaFunction =
  (n: number): Rule =>
  (t, args) =>
    polygamma(t, n, t.node(args[0]!), t.isPositive(args[0]!))

/** asin x, whose cosine is √(1 − x²) ≥ 0. */
const asin: Unary = (t, x) => {
  const cosine = (): Node => squareRoot(t, t.circuit.sub(one(t), t.circuit.power(x, 2)))
  return t.opaque.odd('asin', x, (value) => {
    t.angles.declare(value, () => ({ cos: cosine(), sin: x }))
    t.circuit.differentials.set(value, (d) => t.circuit.div(d(x), cosine()))
  })
}
const atan: Unary = (t, x) => {
  const square = t.circuit.add(one(t), t.circuit.power(x, 2))
  return t.opaque.odd('atan', x, (value) => {
    t.angles.declare(value, () => {
      const cos = t.circuit.inverse(squareRoot(t, square))
      return { cos, sin: t.circuit.mul(x, cos) }
    })
    t.circuit.differentials.set(value, (d) => t.circuit.div(d(x), square))
  })
}

/** (a + b ± |a − b|) / 2, in one order of the arguments whatever way they are nested. */
const extreme =
  (name: 'max' | 'min'): Rule =>
  (t, args) => {
    const [first, ...others] = [...new Set(flatten(name, args))].sort((a, b) => a.id - b.id)
    let [best, node] = [first!, t.node(first!)]
    for (const other of others) {
      const distance = t.absolute(sub(best, other))
      node = half(t, t.circuit.add(node, t.node(other), name === 'max' ? distance : t.circuit.neg(distance)))
      best = call(name, best, other)
    }
    return node
  }
const flatten = (name: 'max' | 'min', args: readonly Term[]): readonly Term[] =>
  args.flatMap((arg) => (arg.kind === 'call' && arg.name === name ? flatten(name, arg.args) : [arg]))

const order = (t: Translator, term: Term): number => {
  const n = t.integer(term)
  if (n < 0 || n > 12) throw new Unsupported(`order ${n} of a derivative`)
  return n
}

/** The base functions, and those of which more is known than their specification tells. */
const RULES: Partial<Record<FunctionName, Rule>> = {
  exp: unary((t, x) => t.tower.exp(x)),
  log: unary((t, x) => t.tower.log(x)),
  sqrt: (t, args) => t.rootOf(args[0]!, Q.HALF),
  abs: (t, args) => t.absolute(args[0]!),
  sign: (t, args) => t.circuit.constant(t.signOf(args[0]!)),
  dabs: (t, args) => {
    const sign = t.signOf(args[0]!, false)
    if (sign === 0) throw UNDEFINED
    return t.circuit.constant(sign)
  },
  max: extreme('max'),
  min: extreme('min'),
  sin: unary((t, x) => t.angles.unit(x).sin),
  cos: unary((t, x) => t.angles.unit(x).cos),
  asin: unary(asin),
  atan: unary(atan),
  erf: unary(erf),
  lgamma: gammaFunction(-1),
  digamma: gammaFunction(0),
  trigamma: gammaFunction(1),
  polygamma: (t, args) => polygamma(t, order(t, args[0]!), t.node(args[1]!), t.isPositive(args[1]!)),
}

export const applyFunction = (t: Translator, term: Term & { kind: 'call' }): Node => {
  const rule = RULES[term.name]
  if (rule) return rule(t, term.args)
  const formula = specified(term)
  if (!formula) throw new Unsupported(`the function ${term.name}`)
  return t.node(formula)
}
