import { add, call, ONE, ZERO } from '../expr'
import { latexCall, type FunctionDefinition } from './definition'

/** The derivative by the order is never asked for; it is given as 0. */
export const langevin: FunctionDefinition = {
  name: 'langevin',
  arity: 'optionally ordered',
  internal: false,
  summary: 'langevin(x) = coth(x) − 1/x; langevin(n, x), n-th derivative',
  domain: 'all real x',
  domainCondition: () => true,
  derivative: (args) => {
    const [x] = args.slice(-1)
    if (args.length === 1) return [call('langevin', ONE, x!)]
    return [ZERO, call('langevin', add(args[0]!, ONE), x!)]
  },
  text: 'langevin',
  latex: (args) => latexCall(args.length === 1 ? 'L' : `L^{(${args[0]})}`)(args.slice(-1)),
  meaning: { text: 'langevin(x) = coth(x) − 1/x', latex: 'L\\left(x\\right) = \\coth\\left(x\\right) - \\frac{1}{x}' },
  mathjs: (args) => (args.length === 1 ? `(1 / tanh(${args[0]}) - 1 / (${args[0]}))` : undefined),
  nerdamer: (args) => (args.length === 1 ? `(cosh(${args[0]})/sinh(${args[0]}) - 1/(${args[0]}))` : undefined),
}
