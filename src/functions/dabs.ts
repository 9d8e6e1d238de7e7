import { call, equals, MINUS_ONE, mul, not, ONE, power, signFact, type Term, ZERO } from '../expr'
import { byKernel, type FunctionDefinition, inLibraries, type Kernel, latexCall } from './definition'

const kernel: Kernel = {
  name: 'dabs',
  source: `double dabs(double x) {
  return x / fabs(x);
}`,
}

/** Its derivative is 0 and does not exist at 0, which 0·x⁻¹ says. */
export const dabs: FunctionDefinition = {
  name: 'dabs',
  arity: 1,
  internal: true,
  summary: 'dabs(x) = the derivative of |x|: sign(x), no value at 0',
  domain: 'x ≠ 0',
  loops: byKernel(kernel),
  domainCondition: ([x]) => not(equals(x!, ZERO)),
  derivative: ([x]) => [mul(ZERO, power(x!, MINUS_ONE))],
  text: 'sign',
  latex: latexCall('\\operatorname{sign}'),
  mathjs: ([x]) => `((${x}) / abs(${x}))`,
  arrays: inLibraries('sign'),
}

/** ∂|x|/∂x: a constant where the sign of x is certain. */
export const slopeOfAbs = (x: Term): Term => {
  const fact = signFact(x)
  return fact === 'positive' ? ONE : fact === 'negative' ? MINUS_ONE : call('dabs', x)
}
