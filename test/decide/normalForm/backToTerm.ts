import { Converter } from '../../../src/decide/normalForm/convert'
import { clearedWith } from '../../../src/decide/normalForm/denominators'
import { makeRing } from '../../../src/decide/normalForm/makeRing'
import { peeled } from '../../../src/decide/normalForm/peeling'
import type { Atom, Form, Letter, Poly } from '../../../src/decide/normalForm/types'
import type { FunctionName } from '../../../src/functions'
import type { Rational } from '../../../src/numbers/rational'
import {
  add,
  and,
  atMost,
  call,
  entry,
  equals,
  exp,
  freshIndex,
  ifThen,
  index,
  inverse,
  log,
  logdet,
  mod,
  mul,
  number,
  ONE,
  PI,
  power,
  prod,
  sum,
  type Term,
  ZERO,
} from './terms'

/**
 * The normal form of a term written as a term again, so that numbers can be compared; also with its sums cut, and
 * multiplied by its denominators.
 */
export const throughNormalForm = (
  term: Term,
  permissive: boolean,
  budget: number,
): readonly (readonly [Term, Term])[] => {
  const angles = new Map<string, Rational>()
  for (;;) {
    const ring = makeRing({
      facts: [],
      equations: [],
      permissive,
      angles,
      budget: { left: budget },
      signOf: () => 'unknown',
    })
    const converter = new Converter(ring)
    try {
      const poly = converter.poly(term)
      const names = new Map(converter.integers.named().map((n) => [n.letter, n.term]))
      const free = clearedWith(ring, poly)
      return [
        [term, polyTerm(poly, names)],
        [term, polyTerm(peeled(ring, poly), names)],
        ...(free
          ? [
              [
                mul(term, ...free.by.map((f) => power(atomTerm(f.atom, names), number(f.exponent)))),
                polyTerm(free.poly, names),
              ] as const,
            ]
          : []),
      ]
    } catch (error) {
      if ((error as Error).constructor.name !== 'SmallerAngle') throw error
    }
  }
}

type Names = ReadonlyMap<Letter, Term>

const polyTerm = (poly: Poly, names: Names): Term =>
  add(
    ...[...poly.monos.values()].map((m) => {
      const isBracket = (a: Atom): boolean => a.kind === 'zero' || a.kind === 'atleast' || a.kind === 'test'
      const brackets = m.factors.filter((f) => isBracket(f.atom)).map((f) => bracket(f.atom, names))
      const others = m.factors
        .filter((f) => !isBracket(f.atom))
        .map((f) => power(atomTerm(f.atom, names), number(f.exponent)))
      return ifThen(and(...brackets), mul(number(m.coefficient), ...others), ZERO)
    }),
  )

const formTerm = (form: Form, names: Names): Term =>
  add(number(form.constant), ...form.terms.map(([l, c]) => mul(number(c), letterTerm(l, names))))

const letterTerm = (letter: Letter, names: Names): Term => {
  const known = names.get(letter)
  if (known) return known
  if (letter.kind === 'mod') return mod(formTerm(letter.inner[0]!, names), formTerm(letter.inner[1]!, names))
  if (letter.value) return polyTerm(letter.value, names)
  throw new Error(`the letter ${letter.name} stands outside its sum`)
}

const bracket = (atom: Atom, names: Names) => {
  if (atom.kind === 'zero') return equals(formTerm(atom.forms[0]!, names), ZERO)
  if (atom.kind === 'atleast') return atMost(ZERO, formTerm(atom.forms[0]!, names))
  const inside = polyTerm(atom.polys[0]!, names)
  return atom.head === '==' ? equals(inside, ZERO) : atMost(inside, ZERO)
}

/** Dummies as fresh indices; a dummy with several bounds runs over the first range under brackets for the others. */
const open = (bound: readonly Letter[], names: Names) => {
  const inner = new Map(names)
  const order = outermostFirst(bound)
  const indices = order.map((d) => {
    const at = freshIndex(index('x', formTerm(d.lows[0]!, inner), formTerm(d.highs[0]!, inner)))
    inner.set(d, at)
    return at
  })
  const conditions = order.flatMap((d) => [
    ...d.lows.slice(1).map((l) => atMost(formTerm(l, inner), inner.get(d)!)),
    ...d.highs.slice(1).map((h) => atMost(inner.get(d)!, formTerm(h, inner))),
  ])
  return { inner, indices, condition: and(...conditions) }
}
/** Each dummy after those that its bounds mention. */
const outermostFirst = (bound: readonly Letter[]): readonly Letter[] => {
  if (bound.length === 0) return []
  const first = bound.filter((a) => !bound.some((b) => mentions(a, b)))
  if (first.length === 0) throw new Error('dummies whose bounds mention each other')
  return [...first, ...outermostFirst(bound.filter((a) => !first.includes(a)))]
}
const mentions = (a: Letter, b: Letter): boolean =>
  [...a.lows, ...a.highs].some((f) => f.terms.some(([l]) => l === b || l.free.has(b)))

const atomTerm = (atom: Atom, names: Names): Term => {
  const forms = atom.forms.map((f) => formTerm(f, names))
  switch (atom.kind) {
    case 'entry':
      return entry(atom.variable!, forms)
    case 'index':
      return forms[0]!
    case 'pi':
      return PI
    case 'prime':
      return number(BigInt(atom.head))
    case 'exp':
      return exp(polyTerm(atom.polys[0]!, names))
    case 'call':
      return atom.head === 'log'
        ? log(polyTerm(atom.polys[0]!, names))
        : call(atom.head as FunctionName, ...atom.polys.map((p) => polyTerm(p, names)))
    case 'base':
    case 'root':
      return polyTerm(atom.polys[0]!, names)
    case 'power':
      return power(polyTerm(atom.polys[0]!, names), polyTerm(atom.polys[1]!, names))
    case 'sum': {
      const { inner, indices, condition } = open(atom.bound, names)
      return [...indices]
        .reverse()
        .reduce<Term>((body, at) => sum(at, body), ifThen(condition, polyTerm(atom.polys[0]!, inner), ZERO))
    }
    case 'prod': {
      const { inner, indices, condition } = open(atom.bound, names)
      return prod(indices[0]!, ifThen(condition, polyTerm(atom.polys[0]!, inner), ONE))
    }
    case 'inverse':
    case 'logdet': {
      const { inner, indices } = open(atom.bound, names)
      const body = polyTerm(atom.polys[0]!, inner)
      return atom.kind === 'logdet'
        ? logdet(indices[0]!, indices[1]!, body)
        : inverse(indices[0]!, indices[1]!, body, [forms[0]!, forms[1]!])
    }
    default:
      throw new Error(`atoms of kind ${atom.kind} are not written back`)
  }
}
