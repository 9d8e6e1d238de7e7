import * as Q from '../numbers/rational'
import {
  add,
  entry,
  type EntryTerm,
  factorsOf,
  freeIndices,
  heed,
  type IndexTerm,
  mapTerm,
  mul,
  negated,
  number,
  power,
  remembered,
  splitCoefficient,
  substitute,
  type Term,
  variable,
  type Variable,
} from '../expr'
import type { Definition } from '../language/model'
import { skeletonOf } from './skeleton'
import { standIn, WHOLE } from './standIns'

/*
 * Folding: subterms that are a definition at some index values become an entry of a stand-in array of that name, so
 * that ordering, signs and denominators treat `input[j]` as the one symbol that it is.
 */

/** What gives F and E their names. */
export interface NamedEnergy {
  readonly hidden: readonly Variable[]
  readonly energy: Term
}

const SIMPLE: ReadonlySet<Term['kind']> = new Set(['number', 'pi', 'index', 'size', 'entry'])

interface Pattern {
  readonly definition: Definition
  readonly term: Term
  /** Without its number. */
  readonly core: Term
  /** Index and argument terms of the pattern, in order. */
  readonly holes: readonly Term[]
  /** For each index: where it stands, and what is added to it there; undefined where no slot gives it. */
  readonly places: readonly (readonly [place: string, offset: Term] | undefined)[]
  /** Free indices and symbols that must stand in the target. */
  readonly free: readonly string[]
  readonly symbols: readonly string[]
}

/** a − b with the sign inside, so that slots which differ by an offset are seen to do so. */
const minus = (a: Term, b: Term): Term => add(a, negated(b))

/** What stands at which slot of which array, in the order in which one meets it. */
const slotsOf: (term: Term) => ReadonlyMap<string, ReadonlySet<Term>> = remembered((term) => {
  const places = new Map<string, Set<Term>>()
  const put = (place: string, slot: Term): void => {
    const known = places.get(place)
    if (known) known.add(slot)
    else places.set(place, new Set([slot]))
  }
  if (term.kind === 'entry') term.slots.forEach((slot, k) => put(`${term.variable.name}:${k}`, slot))
  if (term.kind === 'unknown') term.component.forEach((slot, k) => put(`${term.fn.name}():${k}`, slot))
  for (const child of term.children)
    for (const [place, slots] of slotsOf(child)) for (const slot of slots) put(place, slot)
  return places
})

/** The first place in the pattern that tells what an index is, and what is added to it there. */
const placeOf = (hole: IndexTerm, pattern: Term): readonly [place: string, offset: Term] | undefined => {
  for (const [place, slots] of slotsOf(pattern))
    for (const slot of slots) {
      const offset = slot.free.has(hole.name) ? minus(slot, hole) : undefined
      if (offset && offset.free.size === 0) return [place, offset]
    }
  return undefined
}

/**
 * Values which an index of the pattern may take where it stands at `target`: what stands at the same slot of the same
 * array, else the free indices of the same range.
 */
const indexCandidates = (hole: IndexTerm, known: Pattern['places'][number], target: Term): readonly Term[] => {
  const found = new Set<Term>()
  if (known) for (const slot of slotsOf(target).get(known[0]) ?? []) found.add(minus(slot, known[1]))
  else for (const at of freeIndices(target)) if (at.low === hole.low && at.high === hole.high) found.add(at)
  return [...found].filter((value) => !isBoundInside(value, target))
}

/** `#k` indices are bound inside the target, so they cannot be the value of a hole. */
const isBoundInside = (value: Term, target: Term): boolean =>
  [...value.free].some((name) => name.startsWith('#') && !target.free.has(name))

/** Terms that the file itself gives to the function, up to their indices: what else fits is not what its reader knows. */
const argumentCandidates = (definition: Definition, at: number, target: Term): readonly Term[] => {
  const calls = (definition.calls ?? []).flatMap((args) => args[at] ?? [])
  // An argument of one function that is made from those of another has no form of its own.
  const anything = !definition.calls || calls.some((arg) => [...arg.symbols].some((name) => name.includes('@')))
  const known = new Set(calls.map(skeletonOf))
  const found = new Set<Term>()
  const seen = new Set<Term>()
  const visit = (term: Term): void => {
    if (seen.has(term) || seen.size > MOST_SUBTERMS) return
    seen.add(term)
    if (anything ? term.kind !== 'number' : known.has(skeletonOf(term))) found.add(term)
    for (const child of term.children) visit(child)
  }
  for (const child of target.children) visit(child)
  return [...found].filter((v) => !CONDITIONS.has(v.kind) && !isBoundInside(v, target))
}
const CONDITIONS: ReadonlySet<Term['kind']> = new Set(['compare', 'and', 'or', 'not'])
const MOST_SUBTERMS = 60
const MOST_TRIES = 400

/** Every way of filling the holes with candidates. */
function* fillings(pattern: Pattern, target: Term): Generator<readonly Term[]> {
  if (pattern.holes.length === 0) return yield []
  const first = pattern.definition.indices.length
  const choices = pattern.holes.map((hole, k) =>
    hole.kind === 'index'
      ? indexCandidates(hole, pattern.places[k], target)
      : argumentCandidates(pattern.definition, k - first, target),
  )
  if (choices.reduce((n, c) => n * c.length, 1) > MOST_TRIES) return
  const extend = function* (k: number, values: readonly Term[]): Generator<readonly Term[]> {
    if (k === choices.length) yield values
    else for (const value of choices[k]!) yield* extend(k + 1, [...values, value])
  }
  yield* extend(0, [])
}

const fill = (pattern: Pattern, values: readonly Term[]): Term =>
  values.length === 0
    ? pattern.term
    : substitute(pattern.term, new Map(pattern.holes.map((hole, k) => [hole, values[k]!])))

/** A number before a name must be no longer than the one before what the name stands for: x·y is not 2·(x·y/2). */
const length = (q: Q.Rational): number => Q.toText(q).replace('-', '').length
const factored = (before: Q.Rational, own: Q.Rational): Q.Rational | undefined => {
  const ratio = Q.div(before, own)
  return length(ratio) <= length(before) ? ratio : undefined
}

/** The target as the name, as one of its summands, or as a power of the name among its factors. */
const foldOnce = (pattern: Pattern, target: Term): Term | undefined => {
  const { core } = pattern
  const [d, rest] = splitCoefficient(target)
  const products = core.kind === 'mul' || core.kind === 'power'
  if (products ? rest.kind !== 'mul' && rest.kind !== 'power' : core.kind !== rest.kind) return undefined
  if (!pattern.symbols.every((name) => target.symbols.has(name))) return undefined
  if (!pattern.free.every((name) => target.free.has(name))) return undefined
  for (const values of fillings(pattern, target)) {
    const [e, filled] = splitCoefficient(fill(pattern, values))
    // A definition that is 0 is no factor of anything.
    if (e.n === 0n) continue
    const name = standIn(pattern.definition, values)
    const ratio = factored(d, e)
    if (filled === rest && ratio) return mul(number(ratio), name)
    const found =
      filled.kind === 'add' && rest.kind === 'add' && Q.equal(e, Q.ONE)
        ? amongSummands(filled, rest, name)
        : products
          ? amongFactors(filled, rest, e, d, name)
          : undefined
    if (found) return filled.kind === 'add' ? mul(number(d), found) : found
  }
  return undefined
}

/** A sum that holds the filled one, or its negative. */
const amongSummands = (filled: Term, rest: Term, name: Term): Term | undefined => {
  for (const [parts, shown] of [
    [filled.children, name],
    [filled.children.map((t) => mul(number(-1), t)), mul(number(-1), name)],
  ] as const) {
    const known = new Set(parts)
    const others = rest.children.filter((child) => !known.has(child))
    if (others.length + known.size !== rest.children.length) continue
    // 1 + x within 1 + x + x² is not what is named 1 + x.
    if (others.length > 0 && parts.some((t) => t.kind === 'number')) continue
    return add(shown, ...others)
  }
  return undefined
}

const powersOf = (term: Term): ReadonlyMap<Term, Q.Rational> =>
  new Map(
    factorsOf(term).map((f) =>
      f.kind === 'power' && f.exponent.kind === 'number' ? [f.base, f.exponent.value] : [f, Q.ONE],
    ),
  )

/** A product whose factors hold those of the filled one, each to the n-th power. */
const amongFactors = (filled: Term, rest: Term, e: Q.Rational, d: Q.Rational, name: Term): Term | undefined => {
  const [own, all] = [powersOf(filled), powersOf(rest)]
  const [first] = own
  const there = all.get(first![0])
  const n = there && Q.div(there, first![1])
  if (!n || !Q.isInteger(n) || Q.sign(n) === 0) return undefined
  for (const [base, exponent] of own) {
    const found = all.get(base)
    if (!found || !Q.equal(found, Q.mul(n, exponent))) return undefined
  }
  const ratio = factored(d, Q.power(e, n.n))
  const others = [...all].filter(([base]) => !own.has(base)).map(([base, exponent]) => power(base, number(exponent)))
  return ratio && mul(number(ratio), power(name, number(n)), ...others)
}

/** Whether it names an entry at computed places, `w[i + n − j]`, rather than an entry by another name. */
const isPlaced = (definition: Definition): boolean =>
  definition.indices.length > 0 &&
  definition.term.kind === 'entry' &&
  definition.term.slots.some((s) => s.kind === 'add')

const patternsOf = (definitions: readonly Definition[], variants: (term: Term) => readonly Term[]): Pattern[] =>
  [...definitions].reverse().flatMap((definition) => {
    const holes = [...definition.indices, ...definition.args]
    return [...new Set([definition.term, ...variants(definition.term)])]
      .filter((term) => !SIMPLE.has(term.kind) || isPlaced(definition))
      .filter((term) => holes.every((h) => h.kind !== 'index' || term.free.has(h.name)))
      .map((term) => {
        const [, core] = splitCoefficient(term)
        const places = holes.map((hole) => (hole.kind === 'index' ? placeOf(hole, term) : undefined))
        const [names, symbols] = [holes.flatMap((h) => [...h.free]), definition.args.flatMap((a) => [...a.symbols])]
        return {
          definition,
          term,
          core,
          holes,
          places,
          free: [...term.free].filter((name) => !names.includes(name)),
          symbols: [...term.symbols].filter((name) => !symbols.includes(name)),
        }
      })
  })

/**
 * Replaces every occurrence of a definition by its name, larger (later) definitions first; the energy becomes `E`,
 * −log Z of it `F`. Only for display and export: the stand-ins have no value.
 *
 * @param variants other forms of a definition's term that count as the same, e.g. the tidied one
 */
export const folding = (
  definitions: readonly Definition[],
  named?: NamedEnergy,
  variants: (term: Term) => readonly Term[] = () => [],
): ((term: Term) => Term) => {
  const patterns = patternsOf(definitions, variants)
  if (patterns.length === 0 && !named) return (term) => term
  const scalar = (name: string): EntryTerm => entry(variable(name, 'parameter', WHOLE))
  const memo = new Map<Term, Term>()
  const walk = (t: Term): Term => {
    if (SIMPLE.has(t.kind) && t.kind !== 'entry') return t
    const known = memo.get(t)
    if (known) return known
    const result = compute(t)
    memo.set(t, result)
    return result
  }
  const compute = (t: Term): Term => {
    if (named && t === named.energy) return scalar('E')
    if (named && t.kind === 'logpartition' && t.energy === named.energy && sameVariables(t.over, named.hidden))
      return mul(number(-1), scalar('F'))
    if (t.kind === 'diff' || t.kind === 'datascore' || t.kind === 'expectation') return mapBody(t)
    for (const pattern of patterns) {
      heed()
      const folded = foldOnce(pattern, t)
      if (folded) return t.kind === 'entry' ? folded : walk(folded)
    }
    return t.kind === 'entry' ? t : mapTerm(t, walk)
  }
  /** An entry that one differentiates by stays itself; the energy of a mean is not shown. */
  const mapBody = (t: Term): Term =>
    mapTerm(t, (child) => {
      if (t.kind === 'expectation') return child === t.energy ? child : walk(child)
      return child.kind === 'entry' ? child : walk(child)
    })
  return walk
}

const sameVariables = (a: readonly Variable[], b: readonly Variable[]): boolean =>
  a.length === b.length && a.every((v) => b.includes(v))
