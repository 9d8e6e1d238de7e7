import { call, mul, ONE, sub } from '../expr'
import { byKernel, callOf, type FunctionDefinition, type Kernel, latexCall } from './definition'

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
  name: 'sigmoid',
  arity: 1,
  internal: false,
  summary: 'sigmoid(x) = 1/(1 + e⁻ˣ)',
  domain: 'all real x',
  loops: byKernel(kernel),
  domainCondition: () => true,
  derivative: ([x]) => [mul(call('sigmoid', x!), sub(ONE, call('sigmoid', x!)))],
  text: 'sigmoid',
  latex: latexCall('\\operatorname{sigmoid}'),
  mathjs: ([x]) => `(1 / (1 + exp(-(${x}))))`,
  nerdamer: ([x]) => `(1/(1 + ee^(-(${x}))))`,
  arrays: {
    numpy: { call: callOf('sigmoid'), define: SIGMOID },
    torch: { call: callOf('torch.sigmoid') },
    jax: { call: callOf('jax.nn.sigmoid') },
  },
}
