import * as Q from '../../numbers/rational'
import { coefficientOf, combine, letterForm, minus, scaleForm, singleLetter } from './forms'
import { polyKey } from './keys'
import { addPolys, atomPoly, makeMono, monosOf, onlyMono, polyOf, scalePoly, subtract } from './poly'
import type { Ring } from './ring'
import type { Atom, Factor, Form, Letter, Mono, Poly } from './types'

/* Discrete variables as indices: what [z = k] says of functions of z. */

interface State {
  readonly letter: Letter
  readonly value: Form
}

/** z and k of a bracket [z = k], where z is a discrete variable and k does not depend on any. */
const stateOf = ({ atom }: Factor): State | undefined => {
  if (atom.kind !== 'zero') return undefined
  const form = atom.forms[0]!
  const opaque = form.terms.filter(([l]) => l.kind === 'opaque')
  const [[letter, c] = []] = opaque
  if (opaque.length !== 1 || !letter || Math.abs(c!) !== 1) return undefined
  const value = scaleForm(-c!, minus(form, scaleForm(c!, letterForm(letter))))
  return { letter, value }
}

/** The polynomial with the variable replaced by the form, as an index and as a number. */
const withState = (ring: Ring, poly: Poly, key: string, value: Form): Poly => {
  const changeForm = (form: Form): Form =>
    combine(
      form.terms
        .map(([l, c]): [number, Form] => [c, l.kind === 'opaque' && polyKey(l.value!) === key ? value : letterForm(l)])
        .concat([[1, { constant: form.constant, terms: [] }]]),
    )
  const changed = (f: Factor): Poly => {
    const { atom } = f
    if (atom.kind === 'entry' && polyKey(atomPoly(atom)) === key) return ring.power(ring.value(value), f.exponent)
    const forms = atom.forms.map(changeForm)
    const polys = atom.polys.map((p) => withState(ring, p, key, value))
    const isSame =
      forms.every((g, k) => minus(g, atom.forms[k]!).terms.length === 0) && polys.every((p, k) => p === atom.polys[k])
    if (isSame) return polyOf([makeMono(Q.ONE, [f])])
    return ring.power(ring.rebuild(atom, forms, polys, atom.bound), f.exponent, atom.sign)
  }
  const parts = monosOf(poly).map((m) => {
    const factors = m.factors.map(changed)
    return factors.every((p, k) => onlyMono(p)?.factors[0] === m.factors[k])
      ? polyOf([m])
      : factors.reduce((p, q) => ring.multiply(p, q), polyOf([makeMono(m.coefficient, [])]))
  })
  const isSame = parts.every((p, k) => onlyMono(p) === monosOf(poly)[k])
  return isSame ? poly : addPolys(...parts)
}

/** The monomial with what its brackets say of variables put into its other factors, where that changes it. */
export const withKnownStates = (ring: Ring, m: Mono): Poly | undefined => {
  for (const bracket of m.factors) {
    const state = stateOf(bracket)
    if (!state) continue
    const others = polyOf([
      makeMono(
        m.coefficient,
        m.factors.filter((f) => f !== bracket),
      ),
    ])
    const put = withState(ring, others, polyKey(state.letter.value!), state.value)
    if (put !== others) return ring.multiply(put, atomPoly(bracket.atom))
  }
  return undefined
}

const holdsAverage = (atom: Atom): boolean =>
  atom.hides.length > 0 || atom.polys.some((p) => monosOf(p).some((m) => m.factors.some((f) => holdsAverage(f.atom))))

/** A sum over k of f(k)·E[[z = k] g], which is E[f(z) g]. */
export interface OverStates {
  readonly dummy: Letter
  readonly mean: Atom
  /** What is averaged. */
  readonly body: Poly
  /** What stays outside. */
  readonly outside: Mono
}

export const sumOverStates = (ring: Ring, dummies: readonly Letter[], mono: Mono): OverStates | undefined => {
  for (const f of mono.factors) {
    const inner = f.atom.kind === 'mean' && Q.equal(f.exponent, Q.ONE) ? onlyMono(f.atom.polys[1]!) : undefined
    for (const bracket of inner?.factors ?? []) {
      const state = stateOf(bracket)
      const dummy = state && dummies.find((d) => coefficientOf(state.value, d) !== 0)
      const found = dummy && contracted(ring, dummy, mono, f, bracket, state)
      if (found) return found
    }
  }
  return undefined
}

const contracted = (
  ring: Ring,
  dummy: Letter,
  mono: Mono,
  f: Factor,
  bracket: Factor,
  { letter, value }: State,
): OverStates | undefined => {
  const mean = f.atom
  const isHidden = [...letter.value!.monos.values()].every((m) =>
    m.factors.every((g) => [...g.atom.symbols].every((s) => mean.hides.includes(s))),
  )
  if (singleLetter(value) !== dummy || !isHidden) return undefined
  const depends = (g: Factor): boolean => g !== f && g.atom.free.has(dummy)
  const moved = mono.factors.filter(depends)
  const captured = (g: Factor): boolean => holdsAverage(g.atom) || mean.hides.some((name) => g.atom.symbols.has(name))
  const inEnergy = mean.polys[0]!.free.has(dummy)
  const isWithin = (form: Form): boolean => ring.decide(form) === 'always'
  const covers =
    dummy.lows.every((low) => isWithin(minus(letterForm(letter), low))) &&
    dummy.highs.every((high) => isWithin(minus(high, letterForm(letter))))
  if (inEnergy || !covers || moved.some(captured)) return undefined
  const inner = onlyMono(mean.polys[1]!)!
  const body = ring.multiply(
    polyOf([
      makeMono(
        inner.coefficient,
        inner.factors.filter((g) => g !== bracket),
      ),
    ]),
    polyOf([makeMono(Q.ONE, moved)]),
  )
  const outside = makeMono(
    mono.coefficient,
    mono.factors.filter((g) => g !== f && !moved.includes(g)),
  )
  return { dummy, mean, body: ring.replace(body, new Map([[dummy, letterForm(letter)]])), outside }
}

/** [x = low] and [x = high] of a variable with these two values are linear in it. */
export const bracketOfTwo = (ring: Ring, form: Form): Poly | undefined => {
  const state = form.terms.length === 1 ? form.terms[0] : undefined
  const [letter, c] = state ?? []
  const atom = letter?.kind === 'opaque' ? onlyMono(letter.value!)?.factors[0]?.atom : undefined
  const kind = atom?.kind === 'entry' ? atom.variable?.domain.kind : undefined
  if (!letter || Math.abs(c!) !== 1 || (kind !== 'binary' && kind !== 'spin')) return undefined
  const wanted = -c! * form.constant
  const low = kind === 'spin' ? -1 : 0
  const number = (k: number): Poly => ring.value({ constant: k, terms: [] })
  if (wanted !== low && wanted !== 1) return number(0)
  const fromOther = subtract(letter.value!, number(wanted === 1 ? low : 1))
  return scalePoly(Q.div(Q.ONE, Q.rational(wanted === 1 ? 1 - low : low - 1)), fromOther)
}
