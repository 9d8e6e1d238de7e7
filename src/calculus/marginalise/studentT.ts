import { add, call, div, exp, HALF, log, mul, number, ONE, PI, power, type Term, TWO, ZERO } from '../../expr'
import * as Q from '../../numbers/rational'
import { asPower, canonical, degreeOf, energyOf, basisFactors, polynomialIn } from './basis'
import { binomial } from './cumulantPolynomial'
import { type BasisMoments, familyLaw } from './family'
import { meanNode } from './finite'
import { smallInteger, whereFinite } from './gamma'
import type { MarginalisationRule, Unit } from './law'
import { allPositive } from './positivity'
import { risingFactorial } from './risingFactorials'
import { minus, negated, scale } from './signed'
import { isRealLine } from './support'

/** Weight q(x)^−a with q = q₂·((x − m)² + s²). */
interface StudentT {
  readonly unit: Unit
  /** The quadratic as it stands in the energy. */
  readonly quadratic: Term
  readonly leading: Term
  readonly a: Term
  readonly centre: Term
  /** s². */
  readonly scale2: Term
}

/** E[y^p·(1 + y²/s²)^{−k}], or with log q as one more factor, for y = x − m: s^p Γ((p + 1)/2) Γ(a + k − (p + 1)/2) Γ(a) / (√π Γ(a + k) Γ(a − ½)) for even p. */
const central = ({ a, scale2, leading }: StudentT, p: number, { k, log: withLog }: Read): Term => {
  const integer = smallInteger(k)
  const halves = number(p / 2)
  const doubleFactorial = Array.from({ length: p / 2 }, (_, i) => mul(number(2 * i + 1), HALF))
  const below = minus(a, HALF)
  const ratio =
    integer === undefined
      ? exp(
          add(
            call('lgamma', minus(add(below, k), halves)),
            call('lgamma', a),
            negated(call('lgamma', add(a, k))),
            negated(call('lgamma', below)),
          ),
        )
      : div(risingFactorial(below, integer - p / 2), risingFactorial(a, integer))
  const logarithm = withLog
    ? add(log(mul(leading, scale2)), minus(call('digamma', add(a, k)), call('digamma', minus(add(below, k), halves))))
    : ONE
  return mul(power(scale2, halves), ...doubleFactorial, ratio, logarithm)
}

interface Read {
  readonly degree: number
  /** q^−k. */
  readonly k: Term
  readonly log: boolean
}
const read = ({ unit: { x }, quadratic }: StudentT, basis: Term): Read | undefined => {
  let result: Read = { degree: 0, k: ZERO, log: false }
  for (const f of basisFactors(basis)) {
    const degree = degreeOf(f, x)
    const [base, e] = asPower(f)
    if (degree !== undefined) result = { ...result, degree: result.degree + degree }
    else if (canonical(base, x) === quadratic) result = { ...result, k: minus(result.k, e) }
    else if (f === log(quadratic) && !result.log) result = { ...result, log: true }
    else return undefined
  }
  return result
}

const studentMoments = (law: StudentT): BasisMoments => {
  const { unit, a, centre, scale2, leading } = law
  const moment = (basis: Term): Term | undefined => {
    const f = read(law, basis)
    if (!f) return undefined
    const terms = Array.from({ length: f.degree + 1 }, (_, p) =>
      p % 2 === 1 ? ZERO : mul(number(binomial(f.degree, p)), power(centre, number(f.degree - p)), central(law, p, f)),
    )
    const value = mul(power(mul(leading, scale2), negated(f.k)), add(...terms))
    // |x|^degree is integrable where 2(a + k) > degree + 1.
    return whereFinite([minus(add(a, f.k), number(Q.rational(f.degree + 1, 2)))], value, meanNode(unit, basis))
  }
  const pair = (f: Term, g: Term): Term | undefined => {
    const isLog = (t: Term): boolean => t === log(law.quadratic)
    return isLog(f) && isLog(g) ? minus(call('trigamma', minus(a, HALF)), call('trigamma', a)) : undefined
  }
  return { moment, pair }
}

/**
 * e = c + a·log q(x) on ℝ with a positive quadratic q: a Student-t with 2a − 1 degrees of freedom,
 * log Z = log √π + log Γ(a − ½) − log Γ(a) + (½ − a) log s² − a log q₂ − c; Cauchy for a = 1.
 */
export const studentT: MarginalisationRule = {
  name: 'student-t',
  summary: 'a·log(s² + (x − m)²) on ℝ: log(√π Γ(a − 1/2)/Γ(a)) + (1/2 − a) log s²',
  apply: (unit) => {
    const { x } = unit
    if (!isRealLine(x)) return undefined
    const parts = [...energyOf(unit)].filter(([b]) => b !== ONE)
    const [basis, a] = parts[0] ?? []
    if (parts.length !== 1 || !basis || !a || basis.kind !== 'call' || basis.name !== 'log') return undefined
    const quadratic = basis.args[0]!
    const coefficients = polynomialIn(quadratic, x, 2)
    if (coefficients?.length !== 3) return undefined
    const [q0, q1, q2] = coefficients as readonly [Term, Term, Term]
    const centre = q1 === ZERO ? ZERO : negated(div(q1, scale(2, q2)))
    const scale2 = minus(div(q0, q2), power(centre, TWO))
    const conditions = allPositive(minus(a, HALF), q2, scale2)
    if (!conditions) return undefined
    return familyLaw(unit, {
      rule: 'student-t',
      law: a === ONE ? 'Cauchy' : 'Student-t',
      conditions,
      parameters: {
        degrees: minus(scale(2, a), ONE),
        location: centre,
        scale: call('sqrt', div(scale2, a === ONE ? ONE : minus(scale(2, a), ONE))),
      },
      logPartition: add(
        mul(HALF, log(PI)),
        call('lgamma', minus(a, HALF)),
        negated(call('lgamma', a)),
        mul(minus(HALF, a), log(scale2)),
        negated(mul(a, log(q2))),
        negated(energyOf(unit).get(ONE) ?? ZERO),
      ),
      ...studentMoments({ unit, quadratic, leading: q2, a, centre, scale2 }),
    })
  },
}
