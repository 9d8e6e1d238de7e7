import {
  add,
  call,
  div,
  type EntryTerm,
  exp,
  HALF,
  mul,
  number,
  ONE,
  PI,
  power,
  sub,
  type Term,
  TWO,
  ZERO,
} from '../../expr'
import * as Q from '../../numbers/rational'
import { affineIn, asPower, degreeOf, basisFactors, polynomialIn } from './basis'
import { binomial } from './cumulantPolynomial'
import { isSurelyPositive } from './positivity'
import { minus, scale } from './signed'

/*
 * Moments of one Normal unit: of powers times the exponential of a quadratic, times sines and cosines, or times one
 * error function.
 */

/** coefficient · cos(slope·x + phase), or the sine. */
interface Wave {
  readonly coefficient: Q.Rational
  readonly kind: 'cos' | 'sin'
  readonly phase: Term
  readonly slope: Term
}

/** x^degree · exp(tilt·x + curvature·x²) · Σ waves · erf(α·x + β), where the last two may be absent. */
interface Tilted {
  readonly degree: number
  readonly tilt: Term
  readonly curvature: Term
  readonly waves: readonly Wave[]
  readonly erf?: readonly [beta: Term, alpha: Term]
}

const MOST_WAVES = 4

/** Product-to-sum: cos A cos B = (cos(A − B) + cos(A + B))/2 and its like. */
const timesWave = (a: Wave, b: Wave): readonly Wave[] => {
  const half = Q.mul(Q.HALF, Q.mul(a.coefficient, b.coefficient))
  const kind = a.kind === b.kind ? 'cos' : 'sin'
  const up: Wave = {
    kind,
    coefficient: a.kind === 'sin' && kind === 'cos' ? Q.neg(half) : half,
    phase: add(a.phase, b.phase),
    slope: add(a.slope, b.slope),
  }
  const down: Wave = {
    kind,
    coefficient: a.kind === 'cos' && kind === 'sin' ? Q.neg(half) : half,
    phase: minus(a.phase, b.phase),
    slope: minus(a.slope, b.slope),
  }
  return [down, up]
}

const wavesOf = (f: Term, x: EntryTerm): readonly Wave[] | undefined => {
  const [base, exponent] = asPower(f)
  if (base.kind !== 'call' || (base.name !== 'cos' && base.name !== 'sin')) return undefined
  const affine = affineIn(base.args[0]!, x)
  const k = exponent.kind === 'number' && Q.isInteger(exponent.value) ? Number(exponent.value.n) : 0
  if (!affine || k < 1 || k > MOST_WAVES) return undefined
  const [phase, slope] = affine
  return Array.from({ length: k }, () => ({ coefficient: Q.ONE, kind: base.name as Wave['kind'], phase, slope }))
}

/** The basis function as such a product, or undefined. */
const read = (basis: Term, x: EntryTerm): Tilted | undefined => {
  let [degree, tilt, curvature]: [number, Term, Term] = [0, ZERO, ZERO]
  const waves: Wave[] = []
  let erf: readonly [Term, Term] | undefined
  for (const f of basisFactors(basis)) {
    const k = degreeOf(f, x)
    const wave = wavesOf(f, x)
    const exponent = f.kind === 'call' && f.name === 'exp' ? polynomialIn(f.args[0]!, x, 2) : undefined
    const affine = f.kind === 'call' && f.name === 'erf' && !erf ? affineIn(f.args[0]!, x) : undefined
    if (k !== undefined) degree += k
    else if (wave) waves.push(...wave)
    else if (exponent) [tilt, curvature] = [add(tilt, exponent[1] ?? ZERO), add(curvature, exponent[2] ?? ZERO)]
    else if (affine) erf = affine
    else return undefined
  }
  if (waves.length > MOST_WAVES || (erf && waves.length > 0)) return undefined
  const [first, ...others] = waves
  const summed = others.reduce<readonly Wave[]>((sum, w) => sum.flatMap((v) => timesWave(v, w)), first ? [first] : [])
  return { degree, tilt, curvature, waves: summed, ...(erf && { erf }) }
}

interface Normal {
  readonly mean: Term
  readonly variance: Term
}

/** E[exp(tx + cx²) g(x)] = factor · E′[g(x)] under another Normal law, whose precision 1/s² − 2c has to be positive. */
const tilted = ({ mean, variance }: Normal, t: Term, c: Term): { law: Normal; factor: Term } | undefined => {
  if (c === ZERO) {
    const factor = exp(add(mul(t, mean), mul(HALF, variance, power(t, TWO))))
    return { law: { mean: add(mean, mul(variance, t)), variance }, factor }
  }
  const growth = minus(ONE, mul(scale(2, c), variance))
  if (!isSurelyPositive(growth)) return undefined
  const law = { mean: div(add(mean, mul(variance, t)), growth), variance: div(variance, growth) }
  const exponent = add(mul(t, mean), mul(c, power(mean, TWO)), mul(HALF, variance, power(t, TWO)))
  return { law, factor: div(exp(div(exponent, growth)), call('sqrt', growth)) }
}

/** E[x^p (cos or sin)(ax + q)] = e^{−a²s²/2} (Re or Im) e^{i(am + q)} E[(x + ias²)^p]. */
const waveMoment = ({ mean, variance }: Normal, moment: (p: number) => Term, degree: number, wave: Wave): Term => {
  const shift = mul(wave.slope, variance)
  const part = (parity: 0 | 1): Term =>
    add(
      ...Array.from({ length: degree + 1 }, (_, k) => k)
        .filter((k) => k % 2 === parity)
        .map((k) =>
          mul(
            number((k - parity) % 4 === 0 ? binomial(degree, k) : -binomial(degree, k)),
            power(shift, number(k)),
            moment(degree - k),
          ),
        ),
    )
  const angle = add(mul(wave.slope, mean), wave.phase)
  const [cos, sin] = [call('cos', angle), call('sin', angle)]
  const turned =
    wave.kind === 'cos' ? sub(mul(part(0), cos), mul(part(1), sin)) : add(mul(part(0), sin), mul(part(1), cos))
  return mul(number(wave.coefficient), exp(mul(number(-1), HALF, power(wave.slope, TWO), variance)), turned)
}

/**
 * E[x^p erf(αx + β)]: erf((αm + β)/√(1 + 2α²s²)) for p = 0 (Owen 1980, 10,010.8), and by parts
 * E[x f] = m E[f] + s² E[f′] beyond.
 */
const erfMoment = (law: Normal, degree: number, [beta, alpha]: readonly [Term, Term]): Term => {
  const { mean, variance } = law
  if (degree === 0)
    return call('erf', div(add(mul(alpha, mean), beta), call('sqrt', add(ONE, mul(TWO, power(alpha, TWO), variance)))))
  const lower = erfMoment(law, degree - 1, [beta, alpha])
  const twice = degree > 1 ? mul(number(degree - 1), erfMoment(law, degree - 2, [beta, alpha])) : ZERO
  // The slope of erf(αx + β) is 2α/√π · exp(−β² − 2αβx − α²x²).
  const bell = tilted(law, mul(number(-2), alpha, beta), mul(number(-1), power(alpha, TWO)))!
  const slope = mul(
    div(mul(TWO, alpha), call('sqrt', PI)),
    exp(mul(number(-1), power(beta, TWO))),
    bell.factor,
    powerMoment(bell.law, degree - 1),
  )
  return add(mul(mean, lower), mul(variance, add(twice, slope)))
}

/** Greatest power whose moment is written out. */
const MAX_POWER = 60

/** E[x^p] = Σ_k C(p, 2k) (2k − 1)!! s^{2k} m^{p−2k} under Normal(m, s²). */
const powerMoment = ({ mean, variance }: Normal, p: number): Term => {
  let coefficient = Q.ONE
  const terms: Term[] = []
  for (let k = 0; 2 * k <= p; k++) {
    terms.push(mul(number(coefficient), power(variance, number(k)), power(mean, number(p - 2 * k))))
    // C(p, 2k + 2) (2k + 1)!! over C(p, 2k) (2k − 1)!!
    coefficient = Q.mul(coefficient, Q.rational((p - 2 * k) * (p - 2 * k - 1), 2 * k + 2))
  }
  return add(...terms)
}

/** Greatest power beside a wave or an error function. */
const MOST_DEGREES = 6

/** E[b(x)] under Normal(mean, variance) for such products. */
export const normalTable = (x: EntryTerm, given: Normal, basis: Term): Term | undefined => {
  const f = read(basis, x)
  const most = f?.erf || f?.waves.length ? MOST_DEGREES : MAX_POWER
  if (!f || f.degree > most) return undefined
  const base = tilted(given, f.tilt, f.curvature)
  if (!base) return undefined
  const { law, factor } = base
  const moment = (p: number): Term => powerMoment(law, p)
  if (f.erf) return mul(factor, erfMoment(law, f.degree, f.erf))
  if (f.waves.length === 0) return mul(factor, moment(f.degree))
  return mul(factor, add(...f.waves.map((w) => waveMoment(law, moment, f.degree, w))))
}
