import { add, call, ONE, ZERO } from '../expr'
import { logSinhCoefficient } from './logexprel'
import { latexCall, type FunctionDefinition, definedInLibraries, pythonPolynomial } from './definition'

// Coefficients of x, x³, x⁵, … in coth x − 1/x: 4ᵏ B₂ₖ / (2k)!; those of its n-th derivative follow.
const TERMS = 20
const COEFFICIENTS = Array.from({ length: TERMS }, (_, k) => logSinhCoefficient(k + 1) * 2 * (k + 1) * 4 ** (k + 1))

/** The polynomial in y = x² of the n-th derivative, without the factor x where that is odd. */
const derived = (n: number): readonly number[] =>
  COEFFICIENTS.flatMap((c, k) => {
    const degree = 2 * k + 1
    if (degree < n) return []
    return [Array.from({ length: n }, (_, d) => degree - d).reduce((a, b) => a * b, c)]
  })

const DEFINE = `def langevin(order, x):
    """coth(x) - 1/x or its derivative of order 1 or 2, by its series near 0."""
    near = np.abs(x) < 1
    y = np.where(near, x, 0) ** 2
    z = np.where(near, 1, x)
    e = np.exp(-2 * np.abs(z))
    coth, csch2 = np.sign(z) * (1 + e) / (1 - e), 4 * e / (1 - e) ** 2
    if order == 0:
        return np.where(near, x * (${pythonPolynomial(derived(0), 'y')}), coth - 1 / z)
    if order == 1:
        return np.where(near, ${pythonPolynomial(derived(1), 'y')}, 1 / z**2 - csch2)
    return np.where(near, x * (${pythonPolynomial(derived(2), 'y')}), 2 * coth * csch2 - 2 / z**3)`

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
  arrays: definedInLibraries(
    (args) => (args.length === 1 ? `langevin(0, ${args[0]})` : `langevin(${args.join(', ')})`),
    DEFINE,
  ),
}
