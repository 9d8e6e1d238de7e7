import float from '@stdlib/math-base-special-erfc'
import { enclosed, local, relative } from './values'
import type { FunctionDefinition } from './definition'
import { ALL } from './domain'
import { byKernel, calling, inSciPy, type Kernel, latexCall } from './spelling'

const kernel: Kernel = {
  name: 'erfc',
  source: `double erfc(double x) {
  return x < 0.5 ? 1 - erf(x) : exp(-x * x) * erfcx(x);
}`,
}

// erfc′/erfc ≤ x + √(x² + 2)
const farSpread = local(
  (x, y, e) => 2 * y * (1 + Math.abs(x)) * e,
  (x) => 1 / (1 + Math.abs(x)),
)

export const erfc: FunctionDefinition = {
  arity: 1,
  word: 'reserved',
  summary: 'erfc(x) = 1 − erf(x)',
  domain: ALL,
  facts: { sign: 'positive', between: [0, 2], atZero: 1, shape: 'step', growth: 'polynomial' },
  loops: { c: calling('erfc'), typescript: byKernel(kernel).typescript },
  specification: { formula: (t, [x]) => t.sub(t.number(1), t.call('erf', x!)) },
  derivative: (t, [x]) => [t.mul(t.div(t.number(-2), t.call('sqrt', t.pi())), t.call('exp', t.neg(t.power(x!, 2))))],
  values: {
    float,
    ...enclosed('erfc'),
    spread: (x, y, e) => Math.min(1.13 * e, farSpread(x, y, e, 0)),
    rounding: relative(64),
  },
  latex: latexCall('\\operatorname{erfc}'),
  arrays: inSciPy('erfc', 'torch.erfc'),
}
