import * as Q from '../numbers/rational'
import { enclosed, exactly, onlyExact } from './values'
import type { FunctionDefinition } from './definition'
import { ALL } from './domain'
import { byKernel, calling, inLibraries, type Kernel, latexCall } from './spelling'

const kernel: Kernel = {
  name: 'sign',
  source: `double sign(double x) {
  return x > 0 ? 1 : x < 0 ? -1 : x;
}`,
}

/** Its derivative is 0 and does not exist at 0, which 0·x⁻¹ says. Oracles see x/|x|, which is the same except at 0. */
export const sign: FunctionDefinition = {
  arity: 1,
  word: 'reserved',
  summary: 'sign(x) = −1, 0 or 1',
  domain: ALL,
  facts: { sign: 'of x', atZero: 0, parity: 'odd', shape: 'kink', growth: 'polynomial', far: [-1, 1] },
  loops: { ...byKernel(kernel), typescript: calling('Math.sign') },
  derivative: (t, [x]) => [t.mul(t.number(0), t.power(x!, -1))],
  values: {
    float: Math.sign,
    ...enclosed('sign'),
    rational: (x) => Q.rational(Q.sign(x)),
    spread: (x, _, e) => (Math.abs(x) > e ? 0 : onlyExact(e)),
    rounding: exactly,
  },
  latex: latexCall('\\operatorname{sign}'),
  mathjs: ([x]) => `((${x}) / abs(${x}))`,
  arrays: inLibraries('sign'),
}
