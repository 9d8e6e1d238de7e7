import type { FunctionName } from '../../functions'
import { renewBound, replaceInForm } from './letters'
import { formKey } from './keys'
import { addPolys, atomPoly, makeAtom, makeMono, monosOf, polyOf } from './poly'
import type { SignFact } from '../../expr/sign'
import { ARGUMENT_SIGNED, type Ring } from './ring'
import type { Atom, Factor, Form, Letter, Poly } from './types'

/* Replacing dummies by forms, with everything normalised again on the way up. */

/** The sign at other slots: a diagonal entry of a positive definite matrix is positive. */
const signAt = (atom: Atom, forms: readonly Form[]): SignFact => {
  if (!atom.definite) return atom.sign
  const [a, b] = forms.slice(-2)
  return formKey(a!) === formKey(b!) ? 'positive' : 'unknown'
}

/** An entry of the same array, or of a function's values, at other slots. */
const entryAt = (atom: Atom, forms: readonly Form[], polys = atom.polys): Atom => {
  // A slot that was a variable may have become another index.
  const symbols = atom.variable ? [atom.variable.name] : [...atom.symbols]
  return makeAtom(atom.kind, { ...atom, forms, polys, sign: signAt(atom, forms), symbols })
}

export const rebuild = (
  ring: Ring,
  atom: Atom,
  forms: readonly Form[],
  polys: readonly Poly[],
  bound: readonly Letter[],
): Poly => {
  switch (atom.kind) {
    case 'entry':
    case 'unknown':
      return atomPoly(entryAt(atom, forms, polys))
    case 'index':
      return ring.value(forms[0]!)
    case 'exp':
      return ring.exp(polys[0]!)
    case 'call':
      return ring.call(atom.head as FunctionName, polys, ARGUMENT_SIGNED.has(atom.head) ? 'unknown' : atom.sign)
    case 'power':
      return ring.raise(polys[0]!, polys[1]!, atom.sign)
    case 'zero':
      return ring.isZero(forms[0]!)
    case 'atleast':
      return ring.isAtLeast(forms[0]!)
    case 'sum':
      return ring.sum(bound, polys[0]!)
    case 'prod':
      return ring.productOver(bound[0]!, polys[0]!)
    case 'base':
    case 'root':
      return polys[0]!
    default:
      return atomPoly(makeAtom(atom.kind, { ...atom, forms, polys, bound, symbols: [...atom.symbols] }))
  }
}

const replaceFactor = (ring: Ring, { atom, exponent }: Factor, by: ReadonlyMap<Letter, Form>): Poly => {
  const inner = atom.bound.length > 0 ? renewBound(ring, atom.bound, by) : { bound: atom.bound, by }
  const forms = atom.forms.map((f) => replaceInForm(ring, f, by))
  const polys = atom.polys.map((p) => ring.replace(p, inner.by))
  const made = rebuild(ring, atom, forms, polys, inner.bound)
  return ring.power(made, exponent, atom.kind === 'base' || atom.kind === 'root' ? atom.sign : 'unknown')
}

export const replace = (ring: Ring, poly: Poly, by: ReadonlyMap<Letter, Form>): Poly => {
  if (![...poly.free].some((letter) => by.has(letter))) return poly
  const parts: Poly[] = []
  for (const m of monosOf(poly)) {
    ring.spend(1)
    const [changed, same] = [[] as Factor[], [] as Factor[]]
    for (const f of m.factors) ([...f.atom.free].some((l) => by.has(l)) ? changed : same).push(f)
    if (changed.length === 0) parts.push(polyOf([m]))
    else if (changed.every((f) => f.atom.kind === 'entry')) {
      const moved = (f: Factor): Atom =>
        entryAt(
          f.atom,
          f.atom.forms.map((g) => replaceInForm(ring, g, by)),
        )
      const factors = changed.map((f) => ({ atom: moved(f), exponent: f.exponent }))
      parts.push(ring.product(m.coefficient, [...same, ...factors]))
    } else
      parts.push(
        changed
          .map((f) => replaceFactor(ring, f, by))
          .reduce((p, q) => ring.multiply(p, q), polyOf([makeMono(m.coefficient, same)])),
      )
  }
  return addPolys(...parts)
}
