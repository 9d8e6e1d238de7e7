import { call, mul, ONE, sub } from '../expr'
import { latexCall, type FunctionDefinition } from './definition'

export const sigmoid: FunctionDefinition = {
  name: 'sigmoid',
  arity: 1,
  internal: false,
  summary: 'sigmoid(x) = 1/(1 + e⁻ˣ)',
  domain: 'all real x',
  domainCondition: () => true,
  derivative: ([x]) => [mul(call('sigmoid', x!), sub(ONE, call('sigmoid', x!)))],
  text: 'sigmoid',
  latex: latexCall('\\operatorname{sigmoid}'),
  mathjs: ([x]) => `(1 / (1 + exp(-(${x}))))`,
  nerdamer: ([x]) => `(1/(1 + ee^(-(${x}))))`,
  javascript: ([x]) => `(1 / (1 + Math.exp(-(${x}))))`,
}
