import { div, exp, lessThan, neg, ONE, sub, ZERO } from '../expr'
import { byKernel, type FunctionDefinition, type Kernel } from './definition'

const kernel: Kernel = {
  name: 'log1mexp',
  source: `double log1mexp(double x) {
  return x > -0.6931471805599453 ? log(-expm1(x)) : log1p(-exp(x));
}`,
}

export const log1mexp: FunctionDefinition = {
  name: 'log1mexp',
  arity: 1,
  internal: false,
  summary: 'log1mexp(x) = log(1 − eˣ)',
  domain: 'x < 0',
  loops: byKernel(kernel),
  domainCondition: ([x]) => lessThan(x!, ZERO),
  derivative: ([x]) => [neg(div(exp(x!), sub(ONE, exp(x!))))],
  text: 'log1mexp',
  latex: ([x]) => `\\log\\left(1 - e^{${x}}\\right)`,
  meaning: { text: 'log1mexp(x) = log(1 − exp(x))' },
  mathjs: ([x]) => `log(1 - exp(${x}))`,
  nerdamer: ([x]) => `log(1 - ee^(${x}))`,
  arrays: {
    numpy: { call: ([x]) => `np.log(-np.expm1(${x}))` },
    torch: { call: ([x]) => `torch.log(-torch.expm1(${x}))` },
    jax: { call: ([x]) => `jnp.log(-jnp.expm1(${x}))` },
  },
}
