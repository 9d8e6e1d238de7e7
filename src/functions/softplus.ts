import { enclosed, local, relative } from './values'
import type { FunctionDefinition } from './definition'
import { ALL } from './domain'
import { byKernel, callOf, type Kernel, latexCall } from './spelling'

// F.softplus is linear above 20, so that it has no curvature there; logaddexp has NaN as its second derivative far left,
// and forms with abs or maximum have none at 0, where all inputs lie when all weights are 0.
const SOFTPLUS = `def softplus(x):
    """log(1 + exp(x)), with its curvature everywhere, which F.softplus has not above 20."""
    return -torch.nn.functional.logsigmoid(-x)`

const kernel: Kernel = {
  name: 'softplus',
  source: `double softplus(double x) {
  return fmax(x, 0) + log1p(exp(-fabs(x)));
}`,
}

export const softplus: FunctionDefinition = {
  arity: 1,
  word: 'reserved',
  summary: 'softplus(x) = log(1 + eˣ)',
  domain: ALL,
  facts: { sign: 'positive', shape: 'bend', growth: 'polynomial', far: ['exp(x)', '|x|'] },
  loops: byKernel(kernel),
  specification: { formula: (t, [x]) => t.call('log', t.positive(t.add(t.number(1), t.call('exp', x!)))) },
  derivative: (t, [x]) => [t.call('sigmoid', x!)],
  values: {
    float: (x) => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x))),
    ...enclosed('softplus'),
    spread: local((_, y, e) => Math.min(1, 1.5 * y) * e),
    rounding: relative(8),
  },
  latex: latexCall('\\operatorname{softplus}'),
  arrays: {
    numpy: { call: ([x]) => `np.logaddexp(0, ${x})` },
    torch: { call: callOf('softplus'), define: SOFTPLUS },
    jax: { call: callOf('jax.nn.softplus') },
  },
}
