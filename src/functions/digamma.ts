import { call, lessThan, ZERO } from '../expr'
import { latexCall, type FunctionDefinition, inSciPy } from './definition'

export const digamma: FunctionDefinition = {
  name: 'digamma',
  arity: 1,
  internal: false,
  summary: 'digamma(x) = Γ′(x)/Γ(x)',
  domain: 'x other than 0, −1, −2, …',
  domainCondition: ([x]) => lessThan(ZERO, x!),
  derivative: ([x]) => [call('trigamma', x!)],
  text: 'digamma',
  latex: latexCall('\\operatorname{digamma}'),
  arrays: inSciPy('digamma', 'torch.digamma'),
}
