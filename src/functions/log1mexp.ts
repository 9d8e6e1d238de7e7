import { enclosed, local, relative } from './values'
import type { FunctionDefinition } from './definition'
import { below } from './domain'
import { byKernel, type Kernel } from './spelling'

const kernel: Kernel = {
  name: 'log1mexp',
  source: `double log1mexp(double x) {
  return x > -0.6931471805599453 ? log(-expm1(x)) : log1p(-exp(x));
}`,
}

export const float = (x: number): number => (x > -Math.LN2 ? Math.log(-Math.expm1(x)) : Math.log1p(-Math.exp(x)))

export const log1mexp: FunctionDefinition = {
  arity: 1,
  word: 'unless declared',
  summary: 'log1mexp(x) = log(1 − eˣ)',
  domain: below(0),
  facts: { shape: 'curve', growth: 'polynomial' },
  loops: byKernel(kernel),
  specification: { formula: (t, [x]) => t.call('log', t.positive(t.sub(t.number(1), t.call('exp', x!)))) },
  derivative: (t, [x]) => [t.neg(t.div(t.call('exp', x!), t.sub(t.number(1), t.call('exp', x!))))],
  values: {
    float,
    ...enclosed('log1mexp'),
    spread: local((x, _, e) => e / Math.abs(x), Math.abs),
    rounding: relative(64),
  },
  latex: ([x]) => `\\log\\left(1 - e^{${x}}\\right)`,
  meaning: { text: 'log1mexp(x) = log(1 − exp(x))' },
  arrays: {
    numpy: { call: ([x]) => `np.log(-np.expm1(${x}))` },
    torch: { call: ([x]) => `torch.log(-torch.expm1(${x}))` },
    jax: { call: ([x]) => `jnp.log(-jnp.expm1(${x}))` },
  },
}
