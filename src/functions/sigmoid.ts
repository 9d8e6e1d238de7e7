import { enclosed, local, relative } from './values'
import type { FunctionDefinition } from './definition'
import { ALL } from './domain'
import { byKernel, callOf, type Kernel, latexCall } from './spelling'

const SIGMOID = `def sigmoid(x):
    """1 / (1 + exp(-x)), without overflow also in float32."""
    return 1 / (1 + np.exp(-np.maximum(x, -80)))`

const kernel: Kernel = {
  name: 'sigmoid',
  source: `double sigmoid(double x) {
  const double e = exp(-fabs(x));
  return (x < 0 ? e : 1) / (1 + e);
}`,
}

export const sigmoid: FunctionDefinition = {
  arity: 1,
  word: 'reserved',
  summary: 'sigmoid(x) = 1/(1 + e⁻ˣ)',
  domain: ALL,
  facts: { sign: 'positive', between: [0, 1], atZero: 0.5, shape: 'step', growth: 'polynomial', far: ['exp(x)', 1] },
  loops: byKernel(kernel),
  specification: { formula: (t, [x]) => t.div(t.call('exp', x!), t.positive(t.add(t.number(1), t.call('exp', x!)))) },
  derivative: (t, [x]) => [t.mul(t.call('sigmoid', x!), t.sub(t.number(1), t.call('sigmoid', x!)))],
  values: {
    float: (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))),
    ...enclosed('sigmoid'),
    spread: local((_, y, e) => y * (1 - y) * e),
    rounding: relative(8),
  },
  latex: latexCall('\\operatorname{sigmoid}'),
  arrays: {
    numpy: { call: callOf('sigmoid'), define: SIGMOID },
    torch: { call: callOf('torch.sigmoid') },
    jax: { call: callOf('jax.nn.sigmoid') },
  },
}
