import {
  CONTINUOUS_DOMAINS,
  type EntryTerm,
  heed,
  holding,
  type IndexTerm,
  isPositive,
  subterms,
  type Term,
  type Variable,
} from '../expr'
import { withLetters } from '../export/letters'
import { toText } from '../export/text'

/*
 * A kink of E in which a visible variable and an integrated one meet, as in |v − h|: for each h the slope of E in v
 * jumps at a place that h moves. ∫ … dh is smooth all the same, but ∂²E/∂v² has a point mass (a Dirac measure) at the
 * kink, so that the second derivative of the integral is not the integral of the pointwise second derivative.
 */

export interface PointMass {
  /** The function with the kink, |v − h|; indices that the energy binds have letters of their own. */
  readonly kink: Term
  readonly visible: Variable
  readonly hidden: Variable
  /**
   * Only the slope jumps, at places that are known: ψ = −E[∂E/∂v] holds, and E[∂²E/∂v²] with the point mass is
   * var[∂E/∂v] + ∂E[∂E/∂v]/∂v. False where E itself jumps, or is a root that may reach 0.
   */
  readonly mended: boolean
}

type Call = Term & { kind: 'call' }

const dependsOn = (t: Term, name: string): boolean => t.symbols.has(name)

/** Arguments u for which a factor of the product is 0 where u is. */
const vanishingWith = (factor: Term): readonly Term[] => {
  if (factor.kind === 'power') {
    const { exponent } = factor
    return exponent.kind === 'number' && exponent.value.n > 0n ? vanishingWith(factor.base) : []
  }
  if (factor.kind === 'call' && (factor.name === 'abs' || factor.name === 'relu')) return [factor, factor.args[0]!]
  return [factor]
}

const isJump = (t: Term): t is Call => t.kind === 'call' && (t.name === 'dabs' || t.name === 'sign')
const holdsJump = holding(isJump)

/** The first call of |·|′ or sign at whose jump f jumps, and whose argument holds both `by` and one of `over`. */
const jumpOf = (f: Term, by: string, over: readonly Variable[]): Call | undefined => {
  const joined = (t: Term): boolean => dependsOn(t, by) && over.some((v) => dependsOn(t, v.name))
  const seen = new Map<string, Set<Term>>()
  const walk = (t: Term, vanishing: readonly Term[]): Call | undefined => {
    if (!joined(t) || !holdsJump(t)) return undefined
    const key = vanishing.map((u) => u.id).join()
    const met = seen.get(key) ?? new Set()
    if (met.has(t)) return undefined
    seen.set(key, met.add(t))
    if (isJump(t) && !vanishing.includes(t.args[0]!)) return t
    for (const [k, child] of t.children.entries()) {
      heed()
      // A jump is none where another factor of its product vanishes.
      const others = t.kind === 'mul' ? t.children.filter((_, l) => l !== k).flatMap(vanishingWith) : []
      const found = walk(child, [...new Set([...vanishing, ...others])])
      if (found) return found
    }
    return undefined
  }
  return walk(f, [])
}

/** A root whose argument may reach 0, as in √((v − h)²), is as sharp there as |v − h|. */
const sharpRootOf = (f: Term, by: string, over: readonly Variable[]): Term | undefined => {
  const seen = new Set<Term>()
  const walk = (t: Term): Term | undefined => {
    if (seen.has(t) || !dependsOn(t, by) || !over.some((v) => dependsOn(t, v.name))) return undefined
    seen.add(t)
    const base =
      t.kind === 'call' && t.name === 'sqrt'
        ? t.args[0]!
        : t.kind === 'power' && t.exponent.kind === 'number' && t.exponent.value.d > 1n && t.exponent.value.n > 0n
          ? t.exponent.value.n < t.exponent.value.d
            ? t.base
            : undefined
          : undefined
    if (base && over.some((v) => dependsOn(base, v.name)) && dependsOn(base, by) && !isPositive(base)) return t
    for (const child of t.children) {
      const found = walk(child)
      if (found) return found
    }
    return undefined
  }
  return walk(f)
}

const continuous = (over: readonly Variable[]): readonly Variable[] =>
  over.filter((v) => CONTINUOUS_DOMAINS.has(v.domain.kind))

/** Whether ∂/∂by of an integral of f over hidden variables has more than the integral of ∂f/∂by, for continuous h. */
export const jumpsWith = (f: Term, by: EntryTerm, over: readonly Variable[]): boolean => {
  const integrated = continuous(over)
  return integrated.length > 0 && jumpOf(f, by.variable.name, integrated) !== undefined
}

/** Indices that the energy binds around the term. */
const boundOutside = (term: Term): readonly IndexTerm[] =>
  [...subterms(term)].filter((t) => t.kind === 'index').filter((at) => at.name.startsWith('#'))

/** The first point mass of ∂²E/∂v², or of ∂E/∂v where E itself jumps; `gradient` is ∂E/∂v of a generic entry. */
export const pointMassOf = (
  energy: Term,
  gradient: Term,
  visible: Variable,
  hidden: readonly Variable[],
): PointMass | undefined => {
  const integrated = continuous(hidden)
  if (integrated.length === 0) return undefined
  const worse = jumpOf(energy, visible.name, integrated) ?? sharpRootOf(energy, visible.name, integrated)
  const kink = worse ?? jumpOf(gradient, visible.name, integrated)
  if (!kink) return undefined
  return {
    kink: withLetters(kink, boundOutside(kink)),
    visible,
    hidden: integrated.find((v) => dependsOn(kink, v.name))!,
    mended: worse === undefined,
  }
}

/** Where the point mass is and what that means for Theorem 1; where it is refused, what to write instead. */
export const pointMassText = ({ kink, visible, hidden, mended }: PointMass): string => {
  const [argument] = kink.kind === 'call' ? kink.args : [undefined]
  const where = argument ? `where ${toText(argument)} = 0` : `at a zero of ${toText(kink)}`
  const second = `∂²E/∂${visible.name}²`
  const mass = `the energy has a kink ${where} that joins ${visible.name} with the integrated ${hidden.name}: ${second} has a point mass there`
  return mended
    ? `${mass}, which Theorem 1 needs and E[${second}] here has, as var[∂E/∂${visible.name}] + ∂E[∂E/∂${visible.name}]/∂${visible.name}; ` +
        `mean(…) of a second derivative in a claim is of the pointwise one, without it`
    : `${mass} and E[${second}] lacks it since derivative and integral over ${hidden.name} may not be ` +
        `exchanged a second time; write a smooth form such as logcosh(k*u)/k for abs(u) or softplus(k*u)/k for relu(u) with a large k`
}
