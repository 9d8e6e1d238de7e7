import { call, div, mul, PI, sub, TWO } from '../expr'
import { latexCall, type FunctionDefinition } from './definition'

export const erfcx: FunctionDefinition = {
  name: 'erfcx',
  arity: 1,
  internal: false,
  summary: 'erfcx(x) = exp(x²) erfc(x)',
  domain: 'all real x',
  domainCondition: () => true,
  // 2x erfcx(x) − 2/√π with the factor erfcx(x) in front: below −2⁵, 1/erfcx(x) has a value where erfcx(x) has none.
  derivative: ([x]) => {
    const tail = call('erfcx', x!)
    return [mul(tail, sub(mul(TWO, x!), div(TWO, mul(call('sqrt', PI), tail))))]
  },
  text: 'erfcx',
  latex: latexCall('\\operatorname{erfcx}'),
  meaning: {
    text: 'erfcx(x) = exp(x²) erfc(x)',
    latex: '\\operatorname{erfcx}\\left(x\\right) = e^{x^{2}} \\operatorname{erfc}\\left(x\\right)',
  },
  nerdamer: ([x]) => `(ee^((${x})^2)*(1 - erf(${x})))`,
}
