import { call, div, mul, number, PI } from '../expr'
import { latexCall, type FunctionDefinition } from './definition'

export const logerfc: FunctionDefinition = {
  name: 'logerfc',
  arity: 1,
  internal: false,
  summary: 'logerfc(x) = log erfc(x)',
  domain: 'all real x',
  domainCondition: () => true,
  derivative: ([x]) => [div(number(-2), mul(call('sqrt', PI), call('erfcx', x!)))],
  text: 'logerfc',
  latex: latexCall('\\log\\operatorname{erfc}'),
  meaning: { text: 'logerfc(x) = log(erfc(x))' },
  nerdamer: ([x]) => `log(1 - erf(${x}))`,
}
