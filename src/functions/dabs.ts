import * as Q from '../numbers/rational'
import { enclosed, exactly } from './values'
import type { FunctionDefinition } from './definition'
import { NONZERO } from './domain'
import { byKernel, inLibraries, type Kernel, latexCall } from './spelling'

const kernel: Kernel = {
  name: 'dabs',
  source: `double dabs(double x) {
  return x / fabs(x);
}`,
}

/** Its derivative is 0 and does not exist at 0, which 0·x⁻¹ says. */
export const dabs: FunctionDefinition = {
  arity: 1,
  word: 'none',
  summary: 'dabs(x) = the derivative of |x|: sign(x), no value at 0',
  domain: NONZERO,
  facts: { sign: 'of x', parity: 'odd', shape: 'kink', growth: 'polynomial', far: [-1, 1] },
  loops: byKernel(kernel),
  specification: { formula: (t, [x]) => t.div(t.call('abs', x!), x!) },
  derivative: (t, [x]) => [t.mul(t.number(0), t.power(x!, -1))],
  values: {
    float: Math.sign,
    ...enclosed('dabs'),
    rational: (x) => (x.n === 0n ? undefined : Q.rational(Q.sign(x))),
    spread: (x, _, e) => (Math.abs(x) > e ? 0 : Infinity),
    rounding: exactly,
  },
  latex: latexCall('\\operatorname{sign}'),
  arrays: inLibraries('sign'),
}
