import { add, HALF, mul, ONE } from '../expr'
import { slopeOfAbs } from './dabs'
import { callOf, type FunctionDefinition, latexCall, spelled } from './definition'

export const relu: FunctionDefinition = {
  name: 'relu',
  arity: 1,
  internal: false,
  summary: 'relu(x) = max(x, 0)',
  domain: 'all real x',
  loops: { c: spelled(([x]) => `fmax(${x}, 0)`), typescript: spelled(([x]) => `Math.max(${x}, 0)`) },
  domainCondition: () => true,
  derivative: ([x]) => [mul(HALF, add(ONE, slopeOfAbs(x!)))],
  text: 'relu',
  latex: latexCall('\\operatorname{relu}'),
  mathjs: ([x]) => `((${x}) / 2 + abs(${x}) / 2)`,
  nerdamer: ([x]) => `((${x})/2 + abs(${x})/2)`,
  arrays: {
    numpy: { call: ([x]) => `np.maximum(${x}, 0)` },
    torch: { call: callOf('torch.relu') },
    jax: { call: callOf('jax.nn.relu') },
  },
}
