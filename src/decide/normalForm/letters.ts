import { coefficientOf, combine, freeOfForm, letterForm, sameForm, shift } from './forms'
import { freshId } from './poly'
import type { Ring } from './ring'
import type { Form, Letter, Poly } from './types'

/* Making index letters, and replacing letters in forms. */

const NOTHING: ReadonlySet<Letter> = new Set()

export const makeDummy = (lows: readonly Form[], highs: readonly Form[]): Letter => {
  const free = new Set<Letter>()
  const id = freshId()
  const letter: Letter = { id, kind: 'dummy', name: `~${id}`, lows, highs, inner: [], free }
  free.add(letter)
  return letter
}

export const namedLetter = (
  kind: 'index' | 'size',
  name: string,
  lows: readonly Form[],
  highs: readonly Form[],
): Letter => ({
  id: freshId(),
  kind,
  name,
  lows,
  highs,
  inner: [],
  free: NOTHING,
})

/** A letter for an integer-valued polynomial that is not a linear form. */
export const opaqueLetter = (value: Poly, lows: readonly Form[], highs: readonly Form[]): Letter => ({
  id: freshId(),
  kind: 'opaque',
  name: '',
  lows,
  highs,
  inner: [],
  value,
  free: value.free,
})

/** left mod right, simplified where left is known to lie in 0 … right − 1 or to be such a remainder plus something. */
export const modForm = (ring: Ring, left: Form, right: Form): Form => {
  const flat = combine(
    left.terms.map(([letter, c]): [number, Form] =>
      letter.kind === 'mod' && sameForm(letter.inner[1]!, right) ? [c, letter.inner[0]!] : [c, letterForm(letter)],
    ),
  )
  const open = shift(flat, left.constant)
  const bare = dropMultiples(open, right)
  for (const turns of [0, 1, -1]) {
    const moved = combine([
      [1, bare],
      [-turns, right],
    ])
    if (
      ring.decide(moved) === 'always' &&
      ring.decide(
        shift(
          combine([
            [1, right],
            [-1, moved],
          ]),
          -1,
        ),
      ) === 'always'
    )
      return moved
  }
  const free = new Set([...freeOfForm(bare), ...freeOfForm(right)])
  const letter: Letter = {
    id: freshId(),
    kind: 'mod',
    name: '',
    lows: [{ constant: 0, terms: [] }],
    highs: [shift(right, -1)],
    inner: [bare, right],
    free,
  }
  return letterForm(letter)
}

/** left without multiples of a modulus that is one letter or a number. */
const dropMultiples = (left: Form, right: Form): Form => {
  if (right.terms.length === 0) {
    const m = right.constant
    return m > 0
      ? {
          constant: ((left.constant % m) + m) % m,
          terms: left.terms.map(([l, c]) => [l, ((c % m) + m) % m] as const).filter(([, c]) => c !== 0),
        }
      : left
  }
  if (right.constant !== 0 || right.terms.length !== 1 || right.terms[0]![1] !== 1) return left
  const c = coefficientOf(left, right.terms[0]![0])
  return combine([
    [1, left],
    [-c, right],
  ])
}

/** The form with letters replaced, also inside remainders and opaque integers. */
export const replaceInForm = (ring: Ring, form: Form, by: ReadonlyMap<Letter, Form>): Form => {
  const touched = (letter: Letter): boolean => by.has(letter) || [...letter.free].some((l) => by.has(l))
  if (!form.terms.some(([letter]) => touched(letter))) return form
  const parts = form.terms.map(([letter, c]): [number, Form] => {
    const direct = by.get(letter)
    if (direct) return [c, direct]
    if (!touched(letter)) return [c, letterForm(letter)]
    if (letter.kind === 'mod') {
      const [left, right] = letter.inner.map((f) => replaceInForm(ring, f, by))
      return [c, ring.mod(left!, right!)]
    }
    const bounds = (list: readonly Form[]): readonly Form[] => list.map((f) => replaceInForm(ring, f, by))
    return [c, letterForm(opaqueLetter(ring.replace(letter.value!, by), bounds(letter.lows), bounds(letter.highs)))]
  })
  return shift(combine(parts), form.constant)
}

/** New dummies in place of bound ones whose ranges change, and how to replace the old ones. */
export const renewBound = (
  ring: Ring,
  bound: readonly Letter[],
  by: ReadonlyMap<Letter, Form>,
  always = false,
): { bound: readonly Letter[]; by: Map<Letter, Form> } => {
  const all = new Map(by)
  const touches = (form: Form): boolean => [...freeOfForm(form)].some((l) => all.has(l))
  // Ranges may mention other bound dummies; those are renewed first.
  const order = inOrder(bound)
  const fresh = new Map<Letter, Letter>()
  for (const letter of order) {
    if (!always && ![...letter.lows, ...letter.highs].some(touches)) continue
    const bounds = (list: readonly Form[]): readonly Form[] => list.map((f) => replaceInForm(ring, f, all))
    const made = makeDummy(bounds(letter.lows), bounds(letter.highs))
    fresh.set(letter, made)
    all.set(letter, letterForm(made))
  }
  return { bound: bound.map((l) => fresh.get(l) ?? l), by: all }
}

/** Each letter after those that its range mentions. */
const inOrder = (bound: readonly Letter[]): readonly Letter[] => {
  const placed: Letter[] = []
  const place = (letter: Letter): void => {
    if (placed.includes(letter)) return
    for (const form of [...letter.lows, ...letter.highs])
      for (const other of freeOfForm(form)) if (bound.includes(other)) place(other)
    placed.push(letter)
  }
  bound.forEach(place)
  return placed
}
