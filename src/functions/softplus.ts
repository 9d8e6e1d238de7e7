import { call } from '../expr'
import { byKernel, callOf, type FunctionDefinition, type Kernel, latexCall } from './definition'

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
  name: 'softplus',
  arity: 1,
  internal: false,
  summary: 'softplus(x) = log(1 + eˣ)',
  domain: 'all real x',
  loops: byKernel(kernel),
  domainCondition: () => true,
  derivative: ([x]) => [call('sigmoid', x!)],
  text: 'softplus',
  latex: latexCall('\\operatorname{softplus}'),
  mathjs: ([x]) => `log(1 + exp(${x}))`,
  nerdamer: ([x]) => `log(1 + ee^(${x}))`,
  arrays: {
    numpy: { call: ([x]) => `np.logaddexp(0, ${x})` },
    torch: { call: callOf('softplus'), define: SOFTPLUS },
    jax: { call: callOf('jax.nn.softplus') },
  },
}
