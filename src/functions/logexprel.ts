import { add, call, HALF, mul } from '../expr'
import type { FunctionDefinition } from './definition'

/** From log((eˣ − 1)/x) = x/2 + log(sinh(x/2)/(x/2)). Oracles see the quotient, which has no value at 0. */
export const logexprel: FunctionDefinition = {
  name: 'logexprel',
  arity: 1,
  internal: false,
  summary: 'logexprel(x) = log((eˣ − 1)/x), 0 at 0',
  domain: 'all real x',
  domainCondition: () => true,
  derivative: ([x]) => [add(HALF, mul(HALF, call('langevin', mul(HALF, x!))))],
  text: 'logexprel',
  latex: ([x]) => `\\log\\frac{e^{${x}} - 1}{${x}}`,
  meaning: { text: 'logexprel(x) = log((exp(x) − 1)/x)' },
  mathjs: ([x]) => `log((exp(${x}) - 1) / (${x}))`,
  nerdamer: ([x]) => `((${x})/2 + log(abs(ee^((${x})/2) - ee^(-(${x})/2))) - log(abs(${x})))`,
}
