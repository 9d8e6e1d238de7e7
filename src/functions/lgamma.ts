import { call, lessThan, ZERO } from '../expr'
import { latexCall, type FunctionDefinition, inSciPy } from './definition'

export const lgamma: FunctionDefinition = {
  name: 'lgamma',
  arity: 1,
  internal: false,
  summary: 'lgamma(x) = log Γ(x)',
  domain: 'x other than 0, −1, −2, …',
  domainCondition: ([x]) => lessThan(ZERO, x!),
  derivative: ([x]) => [call('digamma', x!)],
  text: 'lgamma',
  latex: latexCall('\\log\\Gamma'),
  arrays: inSciPy('gammaln', 'torch.lgamma'),
}
