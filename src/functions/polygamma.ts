import { add, call, lessThan, ONE, ZERO } from '../expr'
import { type FunctionDefinition, inSciPy } from './definition'

/** The order n is a constant, so the derivative by it is never asked for; it is given as 0. */
export const polygamma: FunctionDefinition = {
  name: 'polygamma',
  arity: 'ordered',
  internal: false,
  summary: 'polygamma(n, x), the n-th derivative of digamma',
  domain: 'x other than 0, −1, −2, …',
  domainCondition: ([, x]) => lessThan(ZERO, x!),
  derivative: ([n, x]) => [ZERO, call('polygamma', add(n!, ONE), x!)],
  text: 'polygamma',
  latex: ([n, x]) => `\\psi^{(${n})}\\left(${x}\\right)`,
  meaning: {
    text: 'polygamma(n, x) = the n-th derivative of digamma(x)',
    latex: '\\psi^{(n)}\\left(x\\right) = \\frac{\\mathrm{d}^{n+1}}{\\mathrm{d}x^{n+1}} \\log\\Gamma\\left(x\\right)',
  },
  arrays: inSciPy('polygamma', 'torch.polygamma'),
}
