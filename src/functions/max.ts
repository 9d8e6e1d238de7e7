import { max as onIntervals } from '../numbers/interval'
import * as Q from '../numbers/rational'
import { exactly, slope } from './values'
import type { FunctionDefinition } from './definition'
import { ALL } from './domain'
import { calling, latexCall, spelled } from './spelling'

/** max(a, b) = (a + b + |a − b|)/2, folded over the arguments from the left; no derivative where two are equal. */
export const max: FunctionDefinition = {
  arity: 'variadic',
  word: 'reserved',
  summary: 'max(x, y, …), the greatest',
  domain: ALL,
  facts: { shape: 'kink', growth: 'polynomial' },
  loops: { c: spelled((args) => args.reduce((a, b) => `fmax(${a}, ${b})`)), typescript: calling('Math.max') },
  specification: {
    formula: (t, args) => args.reduce((a, b) => t.mul(t.number(0.5), t.add(a, b, t.call('abs', t.sub(a, b))))),
  },
  derivative: (t, args) => {
    const half = t.number(0.5)
    let partials = [t.number(1)]
    for (let k = 1; k < args.length; k++) {
      const slope = t.call('dabs', t.sub(t.call('max', ...args.slice(0, k)), args[k]!))
      const shares = [t.mul(half, t.add(t.number(1), slope)), t.mul(half, t.sub(t.number(1), slope))] as const
      const [before, here] = shares
      partials = [...partials.map((p) => t.mul(p, before)), here]
    }
    return partials
  },
  values: {
    float: Math.max,
    interval: (...args) => args.reduce(onIntervals),
    ball:
      (field) =>
      (...args) =>
        args.reduce(field.max),
    rational: (...args) => args.reduce((a, b) => (Q.compare(a, b) >= 0 ? a : b)),
    spread: slope(1),
    rounding: exactly,
  },
  latex: latexCall('\\max'),
  arrays: {
    numpy: { call: (args) => args.reduce((a, b) => `np.maximum(${a}, ${b})`) },
    torch: { call: (args) => args.reduce((a, b) => `torch.maximum(${a}, ${b})`) },
    jax: { call: (args) => args.reduce((a, b) => `jnp.maximum(${a}, ${b})`) },
  },
}
