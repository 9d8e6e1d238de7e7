import { add, call, lessThan, ONE, ZERO } from '../expr'
import { byKernel, type FunctionDefinition, inSciPy, type Kernel } from './definition'

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

/** The order n is a constant, so the derivative by it is never asked for; it is given as 0. */
export const polygamma: FunctionDefinition = {
  name: 'polygamma',
  arity: 'ordered',
  internal: false,
  summary: 'polygamma(n, x), the n-th derivative of digamma',
  domain: 'x other than 0, −1, −2, …',
  loops: byKernel(polygammaKernel),
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
