import { call, div, mul, PI, sub, TWO } from '../expr'
import { latexCall, type FunctionDefinition } from './definition'

export const erfcx: FunctionDefinition = {
  name: 'erfcx',
  arity: 1,
  internal: true,
  summary: 'erfcx(x) = exp(x²) erfc(x)',
  domain: 'all real x',
  domainCondition: () => true,
  derivative: ([x]) => [sub(mul(TWO, x!, call('erfcx', x!)), div(TWO, call('sqrt', PI)))],
  text: 'erfcx',
  latex: latexCall('\\operatorname{erfcx}'),
  nerdamer: ([x]) => `(ee^((${x})^2)*(1 - erf(${x})))`,
}
