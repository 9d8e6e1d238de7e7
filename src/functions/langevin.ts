import { logSinhCoefficient } from './logexprel'
import { langevin as onIntervals } from '../numbers/interval'
import { byOrder, type Formula } from './formulas'
import { ordered, slope } from './values'
import type { FunctionDefinition } from './definition'
import { ALL } from './domain'
import {
  byKernel,
  definedInLibraries,
  type Kernel,
  orderedCall,
  orderedLatex,
  orderFirst,
  pythonPolynomial,
} from './spelling'

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

/** coth(x) − 1/x, and its first three derivatives; series near 0 (Bernoulli numbers), differences of closed forms elsewhere. */
const float = (n: number, x: number): number => {
  const a = Math.abs(x)
  if (a < 0.5) return floatSeries(n, x)
  const e = Math.exp(-2 * a)
  const sign = x < 0 ? -1 : 1
  const coth = sign * ((1 + e) / (1 - e))
  // 1/sinh²
  const q = (4 * e) / ((1 - e) * (1 - e))
  switch (n) {
    case 0:
      return coth - 1 / x
    case 1:
      return 1 / (x * x) - q
    case 2:
      return 2 * coth * q - 2 / (x * x * x)
    case 3:
      return 6 / x ** 4 - q * (4 * coth * coth + 2 * q)
    default:
      return NaN
  }
}

/** Σ c_k x^(2k+1) for |x| < ½, or its n-th derivative. */
const floatSeries = (n: number, x: number): number => {
  let total = 0
  for (let k = 9; k >= 0; k--) {
    const p = 2 * k + 1
    if (p < n) continue
    let c = COEFFICIENTS[k]!
    for (let j = 0; j < n; j++) c *= p - j
    total += c * x ** (p - n)
  }
  return total
}

/** Derivatives up to this order are written out. */
const MOST = 6

/** The n-th derivative of coth x − 1/x, where dⁿ coth/dxⁿ is a polynomial in coth: d coth/dx = 1 − coth². */
const specified: Formula = (t, args) => {
  const x = args.at(-1)!
  const order = args.length === 1 ? 0 : t.order(args[0]!)
  if (order === undefined || order > MOST) return undefined
  let [polynomial, last] = [[0, 1], 1]
  for (let n = 1; n <= order; n++) {
    const slope = polynomial.map((a, k) => k * a).slice(1)
    polynomial = [...slope, 0, 0].map((a, k) => a - (slope[k - 2] ?? 0))
    last *= -n
  }
  const e = t.call('exp', t.mul(t.number(2), x))
  const coth = t.add(t.number(1), t.div(t.number(2), t.sub(e, t.number(1))))
  const powers = polynomial.flatMap((a, k) => (a === 0 ? [] : [t.mul(t.number(a), t.power(coth, k))]))
  return t.sub(t.add(...powers), t.mul(t.number(last), t.power(x, -1 - order)))
}

export const langevin: FunctionDefinition = {
  arity: 'optionally ordered',
  word: 'unless declared',
  summary: 'langevin(x) = coth(x) − 1/x; langevin(n, x), n-th derivative',
  domain: ALL,
  facts: {
    sign: 'of x',
    increasing: true,
    between: [-1, 1],
    atZero: 0,
    parity: 'odd',
    shape: 'curve',
    growth: 'polynomial',
  },
  loops: byKernel(kernel, orderFirst),
  specification: { formula: specified, exceptZero: true },
  derivative: byOrder('langevin'),
  values: {
    float,
    ...ordered(
      (n, x) => onIntervals(x, n),
      (field) => (n, x) => field.langevin(x, n),
    ),
    spread: slope(1),
    // Above ½ the n-th derivative is a difference of terms like n!/xⁿ⁺¹, below a series of ten terms.
    rounding: (_, order) => 16 * 20 ** order,
  },
  latex: orderedLatex('L'),
  meaning: { text: 'langevin(x) = coth(x) − 1/x', latex: 'L\\left(x\\right) = \\coth\\left(x\\right) - \\frac{1}{x}' },
  arrays: definedInLibraries(orderedCall('langevin'), DEFINE),
}
