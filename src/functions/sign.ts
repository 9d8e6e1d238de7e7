import { MINUS_ONE, mul, power, ZERO } from '../expr'
import { byKernel, calling, type FunctionDefinition, inLibraries, type Kernel, latexCall } from './definition'

const kernel: Kernel = {
  name: 'sign',
  source: `double sign(double x) {
  return x > 0 ? 1 : x < 0 ? -1 : x;
}`,
}

/** Its derivative is 0 and does not exist at 0, which 0·x⁻¹ says. Oracles see x/|x|, which is the same except at 0. */
export const sign: FunctionDefinition = {
  name: 'sign',
  arity: 1,
  internal: false,
  summary: 'sign(x) = −1, 0 or 1',
  domain: 'all real x',
  loops: { ...byKernel(kernel), typescript: calling('Math.sign') },
  domainCondition: () => true,
  derivative: ([x]) => [mul(ZERO, power(x!, MINUS_ONE))],
  text: 'sign',
  latex: latexCall('\\operatorname{sign}'),
  mathjs: ([x]) => `((${x}) / abs(${x}))`,
  arrays: inLibraries('sign'),
}
