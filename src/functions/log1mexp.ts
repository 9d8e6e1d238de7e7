import { div, exp, lessThan, neg, ONE, sub, ZERO } from '../expr'
import { type FunctionDefinition } from './definition'

export const log1mexp: FunctionDefinition = {
  name: 'log1mexp',
  arity: 1,
  internal: false,
  summary: 'log1mexp(x) = log(1 − eˣ)',
  domain: 'x < 0',
  domainCondition: ([x]) => lessThan(x!, ZERO),
  derivative: ([x]) => [neg(div(exp(x!), sub(ONE, exp(x!))))],
  text: 'log1mexp',
  latex: ([x]) => `\\log\\left(1 - e^{${x}}\\right)`,
  meaning: { text: 'log1mexp(x) = log(1 − exp(x))' },
  mathjs: ([x]) => `log(1 - exp(${x}))`,
  nerdamer: ([x]) => `log(1 - ee^(${x}))`,
  javascript: ([x]) => `(${x} > -Math.LN2 ? Math.log(-Math.expm1(${x})) : Math.log1p(-Math.exp(${x})))`,
  arrays: {
    numpy: { call: ([x]) => `np.log(-np.expm1(${x}))` },
    torch: { call: ([x]) => `torch.log(-torch.expm1(${x}))` },
    jax: { call: ([x]) => `jnp.log(-jnp.expm1(${x}))` },
  },
}
