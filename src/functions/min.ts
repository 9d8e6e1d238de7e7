import { add, call, HALF, mul, ONE, sub, type Term } from '../expr'
import { slopeOfAbs } from './dabs'
import { calling, type FunctionDefinition, latexCall, spelled } from './definition'

/** min(a, b) = (a + b − |a − b|)/2, folded over the arguments from the left; no derivative where two are equal. */
export const min: FunctionDefinition = {
  name: 'min',
  arity: 'variadic',
  internal: false,
  summary: 'min(x, y, …), the least',
  domain: 'all real arguments',
  loops: { c: spelled((args) => args.reduce((a, b) => `fmin(${a}, ${b})`)), typescript: calling('Math.min') },
  domainCondition: () => true,
  derivative: (args) => {
    let partials: readonly Term[] = [ONE]
    for (let k = 1; k < args.length; k++) {
      const slope = slopeOfAbs(sub(call('min', ...args.slice(0, k)), args[k]!))
      const [before, here] = [mul(HALF, sub(ONE, slope)), mul(HALF, add(ONE, slope))]
      partials = [...partials.map((p) => mul(p, before)), here]
    }
    return partials
  },
  text: 'min',
  latex: latexCall('\\min'),
  mathjs: (args) => args.reduce((a, b) => `((${a}) / 2 + (${b}) / 2 - abs((${a}) - (${b})) / 2)`),
  nerdamer: (args) => args.reduce((a, b) => `((${a})/2 + (${b})/2 - abs((${a}) - (${b}))/2)`),
  arrays: {
    numpy: { call: (args) => args.reduce((a, b) => `np.minimum(${a}, ${b})`) },
    torch: { call: (args) => args.reduce((a, b) => `torch.minimum(${a}, ${b})`) },
    jax: { call: (args) => args.reduce((a, b) => `jnp.minimum(${a}, ${b})`) },
  },
}
