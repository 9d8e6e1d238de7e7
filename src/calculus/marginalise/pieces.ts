import { factorialNumber } from '../../numbers/whole'
import {
  add,
  call,
  type Condition,
  div,
  exp,
  HALF,
  ifThen,
  lessThan,
  log,
  mul,
  number,
  ONE,
  PI,
  power,
  type Term,
  TWO,
  ZERO,
} from '../../expr'
import { binomial, jointFromCumulants, momentFromCumulants } from './cumulantPolynomial'
import { allPositive, isSurelyPositive } from './positivity'
import { minus, negated, scale } from './signed'
import { combination, derivative, type SparsePolynomial, symbol, termOf } from './sparsePolynomial'

/*
 * Laws of weight exp(−c − c₁x − c₂x²) on a half-line or an interval: truncated Normal, exponential, and what lies
 * between. With x = origin ± y, y ≥ 0, the weight of y is exp(−e₀ − l·y − ½λy²).
 */

/** Coefficients c, c₁, c₂ of an energy. */
export type Quadratic = readonly [c: Term, c1: Term, c2: Term]

/** The energy between two ends, of which at least one is finite. */
export interface Piece {
  readonly law: string
  readonly parameters: Readonly<Record<string, Term>>
  readonly conditions: readonly Condition[]
  /** log ∫ exp(−e); for an inner piece undefined in the limit of no width. */
  readonly log: Term
  /** ∫ exp(−e) = factor·exp(scale), which holds at no width too. */
  readonly scale: Term
  readonly factor: Term
  /** E[p(x)] of a polynomial in x. */
  mean(p: readonly Term[]): Term
  covariance(p: readonly Term[], q: readonly Term[]): Term
  /** ∫ p(x) exp(−e) dx / exp(scale), which holds at no width too. */
  integral(p: readonly Term[]): Term
}

type Masses = Omit<Piece, 'law' | 'parameters' | 'conditions'>

/** y ≥ 0 with x = origin + direction·y, y ≤ width where that is finite. */
interface Frame {
  readonly origin: Term
  readonly direction: 1 | -1
  /** e at the origin, l and λ. */
  readonly start: Term
  readonly slope: Term
  readonly precision: Term
  readonly width: Term | undefined
}

const at = ([c, c1, c2]: Quadratic, t: Term): Term => add(c, mul(c1, t), mul(c2, power(t, TWO)))

const frame = (e: Quadratic, origin: Term, direction: 1 | -1, width: Term | undefined): Frame => ({
  origin,
  direction,
  width,
  start: at(e, origin),
  precision: scale(2, e[2]),
  slope: scale(direction, add(e[1], mul(scale(2, e[2]), origin))),
})

/** Coefficients in y of a polynomial in x = origin ± y. */
const shifted = (p: readonly Term[], { origin, direction }: Frame): readonly Term[] =>
  p.map((_, j) =>
    add(
      ...p
        .slice(j)
        .map((c, n) =>
          c === ZERO ? ZERO : mul(number(direction ** j * binomial(n + j, j)), power(origin, number(n)), c),
        ),
    ),
  )

/** Moments and covariances of polynomials from those of powers of y. */
const linear = (
  f: Frame,
  moment: (p: number) => Term,
  covariance: (p: number, q: number) => Term,
): Pick<Piece, 'mean' | 'covariance'> => {
  const over = (p: readonly Term[]): readonly (readonly [Term, number])[] =>
    shifted(p, f).flatMap((c, k) => (c === ZERO ? [] : [[c, k] as const]))
  return {
    mean: (p) => add(...over(p).map(([c, k]) => mul(c, moment(k)))),
    covariance: (p, q) =>
      add(
        ...over(p).flatMap(([c, k]) =>
          over(q).flatMap(([d, l]) => (k === 0 || l === 0 ? [] : [mul(c, d, covariance(k, l))])),
        ),
      ),
  }
}

const fromCumulants = (f: Frame, kappa: (n: number) => Term): Pick<Piece, 'mean' | 'covariance'> => {
  const known = new Map<number, Term>()
  const cached = (n: number): Term => {
    if (!known.has(n)) known.set(n, kappa(n))
    return known.get(n)!
  }
  return linear(
    f,
    (p) => momentFromCumulants(p, cached),
    (p, q) => jointFromCumulants([p, q], cached),
  )
}

/** log(exp(z²)·erfc(z)) for z of the sign of `slope`: both parts cancel where z is large, erfcx overflows where −z is. */
const logErfcx = (z: Term, slope: Term): Term =>
  isSurelyPositive(slope) ? log(call('erfcx', z)) : add(power(z, TWO), call('logerfc', z))

const [LEFT, RIGHT, MEAN, WIDTH, VARIANCE] = [0, 1, 2, 3, 4].map(symbol) as [
  SparsePolynomial,
  SparsePolynomial,
  SparsePolynomial,
  SparsePolynomial,
  SparsePolynomial,
]
/** var y = (1 − h·E[y] + k·(E[y] − w))/λ for the densities h at 0 and k at w, from the recurrence of moments. */
const SECOND = combination(
  [1n, VARIANCE],
  [-1n, VARIANCE, LEFT, MEAN],
  [1n, VARIANCE, RIGHT, MEAN],
  [-1n, VARIANCE, RIGHT, WIDTH],
)
/** −∂/∂l of h, k and E[y]: how a change of weight by y changes them. */
const TILT: readonly SparsePolynomial[] = [
  combination([-1n, LEFT, MEAN]),
  combination([-1n, RIGHT, MEAN], [1n, RIGHT, WIDTH]),
  SECOND,
]

/**
 * Cumulants of a truncated Normal from the densities at its ends: λE[y] = h − k − l, then κ_{n+1} = cov-tilt of κ_n. As
 * polynomials in h and k they vanish with the densities, where the truncation is far from the mode.
 */
const truncatedCumulant = (f: Frame, left: Term, right: Term) => {
  const mean = div(minus(minus(left, right), f.slope), f.precision)
  const values = [left, right, mean, f.width ?? ZERO, power(f.precision, number(-1))]
  return (n: number): Term => {
    if (n === 1) return mean
    let p = SECOND
    for (let k = 2; k < n; k++) p = derivative(p, TILT)
    return termOf(p, (s) => values[s]!)
  }
}

/** ∫₀^∞ exp(−ly − ½λy²) dy = √(π/2λ)·erfcx(z), z = l/√(2λ). */
const halfLineNormal = (f: Frame): Masses => {
  const root = call('sqrt', mul(TWO, f.precision))
  const z = div(f.slope, root)
  const density = div(root, mul(call('sqrt', PI), call('erfcx', z)))
  const logZ = add(negated(f.start), scale(HALF, minus(log(mul(HALF, PI)), log(f.precision))), logErfcx(z, f.slope))
  const moments = fromCumulants(f, truncatedCumulant(f, density, ZERO))
  return { log: logZ, scale: logZ, factor: ONE, ...moments, integral: moments.mean }
}

/** ∫₀^∞ exp(−ly) dy = 1/l: all cumulants (n − 1)!/l^n. */
const exponential = (f: Frame): Masses => {
  const logZ = minus(negated(f.start), log(f.slope))
  const moments = fromCumulants(f, (n) => mul(number(factorialNumber(n - 1)), power(f.slope, number(-n))))
  return { log: logZ, scale: logZ, factor: ONE, ...moments, integral: moments.mean }
}

/**
 * ∫₀^w exp(−ly) dy = w·(e^a − 1)/a with a = −lw: E[y] = w/2·(1 + L(a/2)), κ_n = (w/2)^n L⁽ⁿ⁻¹⁾(a/2) with Langevin's
 * L(x) = coth x − 1/x, none of which cancels at a = 0.
 */
const boundedExponential = (f: Frame): Masses => {
  const width = f.width!
  const half = mul(HALF, width)
  const a = negated(mul(f.slope, width))
  const [x, relative] = [mul(HALF, a), call('logexprel', a)]
  const moments = fromCumulants(f, (n) =>
    n === 1
      ? mul(half, add(ONE, call('langevin', x)))
      : mul(power(half, number(n)), call('langevin', number(n - 1), x)),
  )
  return {
    log: add(negated(f.start), log(width), relative),
    scale: add(negated(f.start), relative),
    factor: width,
    ...moments,
    integral: (p) => mul(width, moments.mean(p)),
  }
}

/** ∫₀^w exp(−ly − ½λy²) dy = √(π/2λ)·(erfcx(z) − e^{−d} erfcx(z′)), z′ = z + w√(λ/2), d = lw + ½λw²; best for z + z′ ≥ 0. */
const intervalFrom = (f: Frame): Masses => {
  const width = f.width!
  const root = call('sqrt', mul(TWO, f.precision))
  const [z, end] = [div(f.slope, root), div(add(f.slope, mul(f.precision, width)), root)]
  const drop = add(mul(f.slope, width), mul(HALF, f.precision, power(width, TWO)))
  const size = scale(HALF, minus(log(mul(HALF, PI)), log(f.precision)))
  const tail = minus(minus(logErfcx(end, f.slope), drop), logErfcx(z, f.slope))
  const logZ = add(negated(f.start), size, logErfcx(z, f.slope), call('log1mexp', tail))
  const factor = mul(
    call('sqrt', div(PI, mul(TWO, f.precision))),
    minus(call('erfcx', z), mul(exp(negated(drop)), call('erfcx', end))),
  )
  const left = exp(minus(negated(f.start), logZ))
  const moments = fromCumulants(f, truncatedCumulant(f, left, mul(left, exp(negated(drop)))))
  return {
    log: logZ,
    scale: negated(f.start),
    factor,
    ...moments,
    integral: (p) => {
      // λI_{p+1} = p·I_{p−1} − l·I_p + [p = 0] − w^p e^{−d}
      const integrals: Term[] = [factor]
      for (let k = 0; k + 1 < p.length; k++)
        integrals.push(
          div(
            add(
              k > 0 ? mul(number(k), integrals[k - 1]!) : ONE,
              negated(mul(f.slope, integrals[k]!)),
              negated(mul(power(width, number(k)), exp(negated(drop)))),
            ),
            f.precision,
          ),
        )
      return add(...shifted(p, f).map((c, k) => (c === ZERO ? ZERO : mul(c, integrals[k]!))))
    },
  }
}

/** The same from the end that is nearer to the mode, where nothing cancels far in a tail. */
const intervalNormal = (e: Quadratic, low: Term, high: Term): Masses => {
  const width = minus(high, low)
  const [a, b] = [intervalFrom(frame(e, low, 1, width)), intervalFrom(frame(e, high, -1, width))]
  // e′(low) + e′(high) < 0: the mode is nearer to the upper end.
  const upper = lessThan(add(scale(2, e[1]), mul(scale(2, e[2]), add(low, high))), ZERO)
  const choose = (pick: (piece: Masses) => Term): Term => ifThen(upper, pick(b), pick(a))
  return {
    log: choose((p) => p.log),
    scale: choose((p) => p.scale),
    factor: choose((p) => p.factor),
    mean: (p) => choose((piece) => piece.mean(p)),
    covariance: (p, q) => choose((piece) => piece.covariance(p, q)),
    integral: (p) => choose((piece) => piece.integral(p)),
  }
}

const named = (e: Quadratic, low: Term | undefined, high: Term | undefined): Pick<Piece, 'law' | 'parameters'> => {
  const ends = { ...(low && { low }), ...(high && { high }) }
  if (e[2] === ZERO) {
    if (!low || !high) return { law: 'Exponential', parameters: { rate: low ? e[1] : negated(e[1]), ...ends } }
    return e[1] === ZERO
      ? { law: 'Uniform', parameters: ends }
      : { law: 'truncated Exponential', parameters: { rate: e[1], ...ends } }
  }
  const precision = scale(2, e[2])
  return {
    law: 'truncated Normal',
    parameters: { mode: div(negated(e[1]), precision), variance: div(ONE, precision), ...ends },
  }
}

/**
 * The law of an energy between two ends. Undefined where it never converges, or on an interval where the precision may
 * be negative, unless `positive` has it.
 */
export const pieceOf = (
  e: Quadratic,
  low: Term | undefined,
  high: Term | undefined,
  positive: readonly Term[] = [],
): Piece | undefined => {
  const straight = e[2] === ZERO
  const known = named(e, low, high)
  if (low && high) {
    if (straight) return { ...known, conditions: [], ...boundedExponential(frame(e, low, 1, minus(high, low))) }
    const normal = isSurelyPositive(e[2]) || positive.includes(e[2])
    return normal ? { ...known, conditions: [], ...intervalNormal(e, low, high) } : undefined
  }
  const f = low ? frame(e, low, 1, undefined) : frame(e, high!, -1, undefined)
  const conditions = allPositive(straight ? f.slope : f.precision)
  return conditions && { ...known, conditions, ...(straight ? exponential(f) : halfLineNormal(f)) }
}
