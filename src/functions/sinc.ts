import { type Ball, ballField, type BallField } from '../numbers/ball'
import { isExact, topExponent, upperEnd } from '../numbers/ballArithmetic'
import { byBall, div, type Interval, sin } from '../numbers/interval'
import type { FunctionDefinition } from './definition'
import { ALL } from './domain'
import { byOrder, type Formula } from './formulas'
import { byKernel, definedInLibraries, type Kernel, orderedCall, orderedLatex, orderFirst } from './spelling'
import { absolute, ordered, slope } from './values'

/*
 * The n-th derivative is ∫₀¹ tⁿ cos(xt + nπ/2) dt, at most 1/(n + 1) in size. Near 0 by its series, Σ (−1)ᵏ xᵐ/(m! (2k + 1))
 * with m = 2k − n ≥ 0; elsewhere by x sₙ + n sₙ₋₁ = sin⁽ⁿ⁾ x, which is x s₀ = sin x differentiated.
 */

/** How far the series is taken: beyond the order, where the recurrence begins to lose. */
const NEAR = 2
const isNear = (n: number, x: number): boolean => Math.abs(x) < NEAR + n

const float = (n: number, x: number): number => {
  if (!isNear(n, x)) {
    let value = Math.sin(x) / x
    for (let m = 1; m <= n; m++) value = (Math.sin(x + (m * Math.PI) / 2) - m * value) / x
    return value
  }
  let [term, total] = [n % 2 === 0 ? 1 : x, 0]
  for (let k = Math.ceil(n / 2); k < 40; k++) {
    const m = 2 * k - n
    total += ((k % 2 === 0 ? 1 : -1) * term) / (2 * k + 1)
    term *= (x * x) / ((m + 1) * (m + 2))
  }
  return total
}

const kernel: Kernel = {
  name: 'sinc',
  source: `double sinc(int n, double x) {
  if (fabs(x) >= ${NEAR} + n) {
    double value = sin(x) / x;
    for (int m = 1; m <= n; m++) value = (sin(x + m * 1.5707963267948966) - m * value) / x;
    return value;
  }
  double term = n % 2 == 0 ? 1 : x;
  double sum = 0;
  for (int k = 0; k < 40; k++) {
    const double m = 2 * k - n;
    if (m < 0) continue;
    sum += (k % 2 == 0 ? term : -term) / (2 * k + 1);
    term *= x * x / ((m + 1) * (m + 2));
  }
  return sum;
}`,
}

/** As in floating point, with digits to spare for what cancels; a ball around a number by the bound on the slope. */
const inBalls =
  (field: BallField) =>
  (n: number, a: Ball): Ball => {
    if (!isExact(a)) {
      const middle = { ...a, r: 0 }
      const reach = field.sub(upperEnd(a), middle)
      return field.widen(inBalls(field)(n, middle), field.div(reach, field.fromNumber(n + 2)))
    }
    const top = topExponent(a)
    const series = a.m === 0n || (n > 0 && (top < 5 || top <= Math.log2(n + 1)))
    // Next to a zero as many digits are lost as a double has; the terms of the series reach exp |x|.
    const spare = 96 + (series ? 2 ** Math.max(0, top) : 4 * n)
    const F = ballField(Math.min(4096, field.bits + 64 * Math.ceil(spare / 64)))
    return field.add(series ? seriesOf(F, n, a) : farFrom(F, n, a), field.fromNumber(0))
  }

const seriesOf = (F: BallField, n: number, x: Ball): Ball => {
  const square = F.mul(x, x)
  let term = n % 2 === 0 ? F.fromNumber(1) : x
  let total = F.fromNumber(0)
  for (let k = Math.ceil(n / 2); ; k++) {
    const part = F.div(term, F.fromNumber((k % 2 === 0 ? 1 : -1) * (2 * k + 1)))
    total = F.add(total, part)
    const m = 2 * k - n
    // From there on each term is less than half of the one before.
    const isFalling = m > 0 && topExponent(square) < 2 * Math.log2(m) - 1
    if (isFalling && (term.m === 0n || topExponent(term) < topExponent(total) - F.bits)) return F.widen(total, part)
    term = F.div(F.mul(term, square), F.fromNumber((m + 1) * (m + 2)))
  }
}

const farFrom = (F: BallField, n: number, x: Ball): Ball => {
  const waves = [F.sin(x), F.cos(x), F.neg(F.sin(x)), F.neg(F.cos(x))]
  let value = F.div(waves[0]!, x)
  for (let m = 1; m <= n; m++) value = F.div(F.sub(waves[m % 4]!, F.mul(F.fromNumber(m), value)), x)
  return value
}

const onIntervals = (n: number, x: Interval): Interval =>
  n === 0 && x.lo === x.hi && x.lo !== 0 ? div(sin(x), x) : byBall((field) => (a) => inBalls(field)(n, a))(x)

const DEFINE = `def sinc(order, x):
    """sin(x) / x or its derivative of order 1 or 2, by its series near 0."""
    if order > 2:
        raise NotImplementedError(f"the derivative of order {order} of sin(x) / x")
    near = np.abs(x) < 1
    y, z = np.where(near, x, 0), np.where(near, 1, x)
    values = [np.sin(z) / z]
    values.append((np.cos(z) - values[0]) / z)
    values.append((-np.sin(z) - 2 * values[1]) / z)
    series = 0
    for k in range(11, (order - 1) // 2, -1):
        power = 2 * k - order
        series = series + (-1) ** k * y**power / (math.factorial(power) * (2 * k + 1))
    return np.where(near, series, values[order])`

const specified: Formula = (t, args) => {
  const x = args.at(-1)!
  const order = args.length === 1 ? 0 : t.order(args[0]!)
  if (order === undefined || order > 6) return undefined
  const [sin, cos] = [t.call('sin', x), t.call('cos', x)]
  let value = t.div(sin, x)
  for (let m = 1; m <= order; m++) {
    const wave = m % 2 === 0 ? sin : cos
    value = t.div(t.sub(m % 4 < 2 ? wave : t.neg(wave), t.mul(t.number(m), value)), x)
  }
  return value
}

export const sinc: FunctionDefinition = {
  arity: 'optionally ordered',
  word: 'unless declared',
  summary: 'sinc(x) = sin(x)/x, 1 at 0; sinc(n, x), n-th derivative',
  domain: ALL,
  facts: { atZero: 1, parity: 'even', shape: 'wave', growth: 'polynomial' },
  specification: { formula: specified, exceptZero: true },
  derivative: byOrder('sinc'),
  values: { float, ...ordered(onIntervals, inBalls), spread: slope(0.5), rounding: absolute(64) },
  latex: orderedLatex('\\operatorname{sinc}'),
  meaning: {
    text: 'sinc(x) = sin(x)/x',
    latex: '\\operatorname{sinc}\\left(x\\right) = \\frac{\\sin\\left(x\\right)}{x}',
  },
  arrays: definedInLibraries(orderedCall('sinc'), DEFINE),
  loops: byKernel(kernel, orderFirst),
}
