import { add, call, HALF, mul, ONE, sub, type Term } from '../expr'
import { slopeOfAbs } from './dabs'
import { calling, type FunctionDefinition, latexCall, spelled } from './definition'

/** max(a, b) = (a + b + |a − b|)/2, folded over the arguments from the left; no derivative where two are equal. */
export const max: FunctionDefinition = {
  name: 'max',
  arity: 'variadic',
  internal: false,
  summary: 'max(x, y, …), the greatest',
  domain: 'all real arguments',
  loops: { c: spelled((args) => args.reduce((a, b) => `fmax(${a}, ${b})`)), typescript: calling('Math.max') },
  domainCondition: () => true,
  derivative: (args) => {
    let partials: readonly Term[] = [ONE]
    for (let k = 1; k < args.length; k++) {
      const slope = slopeOfAbs(sub(call('max', ...args.slice(0, k)), args[k]!))
      const [before, here] = [mul(HALF, add(ONE, slope)), mul(HALF, sub(ONE, slope))]
      partials = [...partials.map((p) => mul(p, before)), here]
    }
    return partials
  },
  text: 'max',
  latex: latexCall('\\max'),
  mathjs: (args) => args.reduce((a, b) => `((${a}) / 2 + (${b}) / 2 + abs((${a}) - (${b})) / 2)`),
  nerdamer: (args) => args.reduce((a, b) => `((${a})/2 + (${b})/2 + abs((${a}) - (${b}))/2)`),
  arrays: {
    numpy: { call: (args) => args.reduce((a, b) => `np.maximum(${a}, ${b})`) },
    torch: { call: (args) => args.reduce((a, b) => `torch.maximum(${a}, ${b})`) },
    jax: { call: (args) => args.reduce((a, b) => `jnp.maximum(${a}, ${b})`) },
  },
}
