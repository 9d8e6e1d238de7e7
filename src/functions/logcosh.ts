import { call } from '../expr'
import { latexCall, type FunctionDefinition } from './definition'

/** The JavaScript form loses relative accuracy near 0, where the value is x²/2; its absolute error stays below 2⁻⁵². */
export const logcosh: FunctionDefinition = {
  name: 'logcosh',
  arity: 1,
  internal: false,
  summary: 'logcosh(x) = log cosh(x)',
  domain: 'all real x',
  domainCondition: () => true,
  derivative: ([x]) => [call('tanh', x!)],
  text: 'logcosh',
  latex: latexCall('\\log\\cosh'),
  mathjs: ([x]) => `log(cosh(${x}))`,
  nerdamer: ([x]) => `log(cosh(${x}))`,
  javascript: ([x]) => `(Math.abs(${x}) + Math.log1p(Math.exp(-2 * Math.abs(${x}))) - Math.LN2)`,
}
