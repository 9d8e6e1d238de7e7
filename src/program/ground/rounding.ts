import type { Surroundings } from './compile'
import { compileFloat } from './compileFloat'
import { floatFunction } from '../../functions'
import type { Ground } from './ground'

/** Relative error of one operation in double precision. */
export const ROUNDING = 2 ** -53

/**
 * How far the term may be off in double precision at the current `floats`, to first order: for telling a difference of
 * large numbers, such as lgamma(n + 2) − lgamma(n) far out, from what it stands for.
 */
export const compileRounding = <T>(g: Ground<T>, s: Surroundings<T>): (() => number) => {
  const value = compileFloat(g, s)
  const own = (): number => ROUNDING * Math.abs(value())
  switch (g.kind) {
    case 'add': {
      const parts = g.parts.map((p) => compileRounding(p, s))
      return () => parts.reduce((sum, p) => sum + p(), own())
    }
    case 'mul': {
      const parts = g.parts.map((p) => [compileFloat(p, s), compileRounding(p, s)] as const)
      return () => {
        const factors = parts.map(([x]) => Math.abs(x()))
        const others = (k: number): number => factors.reduce((product, x, n) => (n === k ? product : product * x), 1)
        return parts.reduce((sum, [, error], k) => sum + error() * others(k), own())
      }
    }
    case 'logsumexp': {
      const parts = g.parts.map((p) => [compileFloat(p, s), compileRounding(p, s)] as const)
      // Each part counts by its share of the sum.
      return () => parts.reduce((sum, [x, error]) => sum + Math.exp(Math.min(0, x() - value())) * error(), own())
    }
    case 'powerInteger': {
      const [base, error] = [compileFloat(g.base, s), compileRounding(g.base, s)]
      return () => {
        const x = base()
        return Math.abs(g.exponent * error() * (x === 0 ? x ** (g.exponent - 1) : value() / x)) + own()
      }
    }
    case 'call': {
      if (g.args.length > 1) return own
      const [x, error, f] = [compileFloat(g.args[0]!, s), compileRounding(g.args[0]!, s), floatFunction(g.name, 1)]
      return () => {
        const [at, by] = [x(), error()]
        return Math.max(Math.abs(f(at + by, 0) - f(at, 0)), Math.abs(f(at - by, 0) - f(at, 0))) + own()
      }
    }
    default:
      return own
  }
}
