import { add, call, ONE, ZERO } from '../expr'
import { logSinhCoefficient } from './logexprel'
import {
  byKernel,
  definedInLibraries,
  type FunctionDefinition,
  type Kernel,
  latexCall,
  pythonPolynomial,
} from './definition'

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
    if order > 2:
        raise NotImplementedError(f"the derivative of order {order} of coth(x) - 1/x")
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

/** Series near 0 (Bernoulli numbers), differences of closed forms elsewhere; q is 1/sinh². */
const kernel: Kernel = {
  name: 'langevin',
  source: `double langevin(int n, double x) {
  const double c[] = {
    1.0 / 3, -1.0 / 45, 2.0 / 945, -1.0 / 4725, 2.0 / 93555, -1382.0 / 638512875, 4.0 / 18243225,
    -3617.0 / 162820783125, 87734.0 / 38979295480125, -349222.0 / 1531329465290625,
    2.3106432599002624e-11, -2.3411706819824882e-12, 2.3721017400233653e-13 };
  double sum = 0;
  if (fabs(x) < 0.5) {
    for (int k = 12; k >= 0 && 2 * k + 1 >= n; k--) {
      double term = c[k] * pow(x, 2 * k + 1 - n);
      for (int j = 0; j < n; j++) term *= 2 * k + 1 - j;
      sum += term;
    }
    return sum;
  }
  const double e = exp(-2 * fabs(x));
  const double coth = (x < 0 ? -1 : 1) * (1 + e) / (1 - e);
  const double q = 4 * e / ((1 - e) * (1 - e));
  if (n == 0) return coth - 1 / x;
  if (n == 1) return 1 / (x * x) - q;
  if (n == 2) return 2 * coth * q - 2 / (x * x * x);
  return n == 3 ? 6 / (x * x * x * x) - q * (4 * coth * coth + 2 * q) : NAN;
}`,
}

/** The derivative by the order is never asked for; it is given as 0. */
export const langevin: FunctionDefinition = {
  name: 'langevin',
  arity: 'optionally ordered',
  internal: false,
  summary: 'langevin(x) = coth(x) − 1/x; langevin(n, x), n-th derivative',
  domain: 'all real x',
  loops: byKernel(kernel, (args) => (args.length === 1 ? ['0', ...args] : args)),
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
