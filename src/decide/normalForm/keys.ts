import { heed } from '../../expr'
import * as Q from '../../numbers/rational'
import { scaleForm } from './forms'
import { canonicalText } from './label'
import { type Atom, type Factor, type Form, GiveUp, type Labels, type Letter, type Mono, type Poly } from './types'

/*
 * Keys: texts that are equal exactly when two things are the same up to the names of summed indices and the order of
 * sums and products. Under labels, the free dummies that are labelled are written by their labels.
 */

export const NO_LABELS: Labels = new Map()

/** The part of the labels that matters for something with these free dummies. */
const restriction = (free: ReadonlySet<Letter>, labels: Labels): string => {
  if (free.size === 0 || labels.size === 0) return ''
  const parts: string[] = []
  for (const letter of free) {
    const label = labels.get(letter)
    if (label !== undefined) parts.push(`${letter.id}=${label}`)
  }
  return parts.length > 1 ? parts.sort().join(',') : (parts[0] ?? '')
}

const LIMIT_ON_WORK = 4_000_000
const LIMIT_ON_CHARACTERS = 20_000_000
let work = 0
let characters = 0
/**
 * Labelling is the one step whose cost can explode inside a key, and keys themselves do so where parts are shared, since
 * they are written out: both are bounded for each decision.
 */
export const restartWork = (): void => {
  work = 0
  characters = 0
}
const kept = (key: string): string => {
  heed()
  characters += key.length
  if (characters > LIMIT_ON_CHARACTERS) throw new GiveUp('a key is too long')
  return key
}
const spendOnLabels = (steps: number): void => {
  work += steps
  if (work > LIMIT_ON_WORK) throw new GiveUp('labelling is too expensive')
}

const letterKey = (letter: Letter, labels: Labels): string => {
  const label = labels.get(letter)
  if (label !== undefined) return label
  if (letter.kind === 'mod') return `mod(${letter.inner.map((f) => formKey(f, labels)).join(',')})`
  if (letter.kind === 'opaque') return `int(${polyKey(letter.value!, labels)})`
  return letter.name
}

export const formKey = (form: Form, labels: Labels = NO_LABELS): string => {
  const parts = form.terms
    .map(([letter, c]) => (c === 1 ? letterKey(letter, labels) : `${c}${letterKey(letter, labels)}`))
    .sort()
  if (form.constant !== 0 || parts.length === 0) parts.push(`${form.constant}`)
  return parts.join('+')
}

export const rangeKey = (letter: Letter, labels: Labels): string =>
  `${letter.lows
    .map((f) => formKey(f, labels))
    .sort()
    .join('|')}..${letter.highs
    .map((f) => formKey(f, labels))
    .sort()
    .join('|')}`

const exponentKey = (factor: Factor): string =>
  factor.exponent.n === 1n && factor.exponent.d === 1n ? '' : `^${Q.toText(factor.exponent)}`

export const factorKey = (factor: Factor, labels: Labels): string => atomKey(factor.atom, labels) + exponentKey(factor)

/** Key of Σ over the dummies of a product. */
export const sumText = (
  dummies: readonly Letter[],
  factors: readonly Factor[],
  height: number,
  labels: Labels,
): string =>
  canonicalText({
    dummies,
    parts: factors,
    mentions: (f: Factor) => f.atom.free,
    text: factorKey,
    range: rangeKey,
    name: (kind) => `#${height}.${kind}`,
    outer: labels,
    spend: spendOnLabels,
  })

export const atomKey = (atom: Atom, labels: Labels = NO_LABELS): string => {
  const part = restriction(atom.free, labels)
  let key = atom.keys.get(part)
  if (key === undefined) atom.keys.set(part, (key = kept(computeAtomKey(atom, labels))))
  return key
}

const computeAtomKey = (atom: Atom, labels: Labels): string => {
  if (atom.kind === 'sum')
    return `Σ(${sumText(atom.bound, [...atom.polys[0]!.monos.values()][0]!.factors, atom.height, labels)})`
  let inner = labels
  if (atom.bound.length > 0) {
    const all = new Map(labels)
    atom.bound.forEach((letter, k) => all.set(letter, `#${atom.height}.${k}`))
    inner = all
  }
  const forms = atom.forms.map((f) => formKey(f, labels))
  // [f = 0] is [−f = 0].
  if (atom.kind === 'zero') forms[0] = [forms[0]!, formKey(scaleForm(-1, atom.forms[0]!), labels)].sort()[0]!
  if (atom.symmetric && forms.length >= 2) {
    const tail = forms.splice(-2).sort()
    forms.push(...tail)
  }
  const polys = atom.polys.map((p) => polyKey(p, inner))
  if (atom.orderedPolys < polys.length) polys.push(...polys.splice(atom.orderedPolys).sort())
  const slots = forms.length > 0 ? `[${forms.join(',')}]` : ''
  const args = polys.length > 0 ? `(${polys.join(';')})` : ''
  const ranges = atom.bound.length > 0 ? `{${atom.bound.map((b) => rangeKey(b, labels)).join(',')}}` : ''
  return `${atom.kind === 'entry' || atom.kind === 'call' ? '' : `${atom.kind} `}${atom.head}${slots}${ranges}${args}`
}

const monoKey = (mono: Mono, labels: Labels): string => {
  if (restriction(mono.free, labels) === '') return mono.key
  return mono.factors
    .map((f) => factorKey(f, labels))
    .sort()
    .join('·')
}

export const polyKey = (poly: Poly, labels: Labels = NO_LABELS): string => {
  const part = restriction(poly.free, labels)
  let key = poly.keys.get(part)
  if (key === undefined) {
    const parts = [...poly.monos.values()].map((m) => `${Q.toText(m.coefficient)} ${monoKey(m, labels)}`).sort()
    poly.keys.set(part, (key = kept(parts.length === 0 ? '0' : parts.join(' + '))))
  }
  return key
}

/** Key with all dummies written alike: an order of monomials that does not depend on their names. */
export const anonymousKey = (mono: Mono): string => {
  if (mono.free.size === 0) return mono.key
  return monoKey(mono, new Map([...mono.free].map((letter) => [letter, '*'])))
}
