import { factorialNumber } from '../numbers/whole'
import digamma from '@stdlib/math-base-special-digamma'
import trigamma from '@stdlib/math-base-special-trigamma'
import { polygamma as onIntervals } from '../numbers/interval'
import { type ErrorBound, onlyExact, ordered, relative } from './values'
import type { FunctionDefinition } from './definition'
import { byOrder } from './formulas'
import { OFF_POLES } from './domain'
import { byKernel, inSciPy, type Kernel } from './spelling'

/** Recurrence, then the asymptotic series (DLMF 5.15.8); by reflection for n = 1. */
export const polygammaKernel: Kernel = {
  name: 'polygamma',
  source: `double polygamma(int n, double x) {
  const double s = sin(3.141592653589793 * (x - floor(x + 0.5)));
  if (x <= 0) return n == 1 ? 9.869604401089358 / (s * s) - polygamma(1, 1 - x) : NAN;
  double y = x;
  double sum = 0;
  for (; y < 18 + n; y += 1) sum += pow(y, -n - 1);
  double factorial = 1;
  for (int k = 2; k < n; k++) factorial *= k;
  const double bernoulli[] = { 1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6 };
  double term = factorial * pow(y, -n);
  double tail = term + 0.5 * n * term / y;
  for (int k = 1; k <= 7; k++) {
    term *= (2.0 * k + n - 2) * (2 * k + n - 1) / ((2.0 * k - 1) * (2 * k) * y * y);
    tail += bernoulli[k - 1] * term;
  }
  return (n % 2 == 0 ? -1 : 1) * (tail + factorial * n * sum);
}`,
}

/** ψ⁽ⁿ⁾(x) for x > 0: recurrence up, then the asymptotic series (Abramowitz and Stegun 6.4.11). */
const float = (n: number, x: number): number => {
  if (n === 0) return digamma(x)
  if (n === 1) return trigamma(x)
  if (!(x > 0)) return NaN
  let total = 0
  let z = x
  while (z < 18 + n) {
    total += z ** (-n - 1)
    z += 1
  }
  let series = factorialNumber(n - 1) / z ** n + factorialNumber(n) / (2 * z ** (n + 1))
  const bernoulli = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6]
  bernoulli.forEach((b, k) => {
    const m = 2 * (k + 1)
    series += (b * factorialNumber(m + n - 1)) / (factorialNumber(m) * z ** (m + n))
  })
  return (n % 2 === 0 ? -1 : 1) * (series + factorialNumber(n) * total)
}

/** |ψ⁽ⁿ⁺¹⁾(x)| ≤ n!/xⁿ⁺¹ + (n + 1)!/xⁿ⁺² for x > 0. */
export const spreadOfPolygamma: ErrorBound = (x, _, e, n) => {
  const low = x - e
  if (!(low > 0)) return onlyExact(e)
  return (e * factorialNumber(n) * (1 + (n + 1) / low)) / low ** (n + 1)
}

export const polygamma: FunctionDefinition = {
  arity: 'ordered',
  word: 'unless declared',
  summary: 'polygamma(n, x), the n-th derivative of digamma',
  domain: OFF_POLES,
  facts: { shape: 'power', growth: 'polynomial' },
  loops: byKernel(polygammaKernel),
  derivative: byOrder('polygamma'),
  values: {
    float,
    ...ordered(onIntervals, (field) => field.polygamma),
    spread: spreadOfPolygamma,
    rounding: relative(64),
  },
  latex: ([n, x]) => `\\psi^{(${n})}\\left(${x}\\right)`,
  meaning: {
    text: 'polygamma(n, x) = the n-th derivative of digamma(x)',
    latex: '\\psi^{(n)}\\left(x\\right) = \\frac{\\mathrm{d}^{n+1}}{\\mathrm{d}x^{n+1}} \\log\\Gamma\\left(x\\right)',
  },
  arrays: inSciPy('polygamma', 'torch.polygamma'),
}
