import { call } from '../expr'
import { latexCall, type FunctionDefinition } from './definition'

export const softplus: FunctionDefinition = {
  name: 'softplus',
  arity: 1,
  internal: false,
  summary: 'softplus(x) = log(1 + eˣ)',
  domain: 'all real x',
  domainCondition: () => true,
  derivative: ([x]) => [call('sigmoid', x!)],
  text: 'softplus',
  latex: latexCall('\\operatorname{softplus}'),
  mathjs: ([x]) => `log(1 + exp(${x}))`,
  nerdamer: ([x]) => `log(1 + ee^(${x}))`,
  javascript: ([x]) => `(Math.max(${x}, 0) + Math.log1p(Math.exp(-Math.abs(${x}))))`,
}
