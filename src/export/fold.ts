import * as Q from '../numbers/rational'
import {
  add,
  entry,
  type EntryTerm,
  type FunctionSymbol,
  heed,
  mapTerm,
  mul,
  number,
  remembered,
  splitCoefficient,
  substitute,
  type Term,
  unknown,
  variable,
  type Variable,
} from '../expr'
import type { Definition } from '../language/model'

/*
 * Folding: subterms that are a definition at some index values become an entry of a stand-in array of that name, so
 * that ordering, signs and denominators treat `input[j]` as the one symbol that it is.
 */

/** What gives F and E their names. */
export interface NamedEnergy {
  readonly hidden: readonly Variable[]
  readonly energy: Term
}

/** Domain `any` on a parameter occurs in no model: it marks the stand-ins. */
const STAND_IN = { kind: 'any', bounds: [] } as const

export const isStandIn = (of: Variable): boolean => of.role === 'parameter' && of.domain.kind === 'any'

/** Ranges of the indices of stand-ins that do not start at 1 or need their lower end. */
const ranges = new WeakMap<Variable, readonly (readonly [Term, Term])[]>()

/** The range of each slot of an array or stand-in. */
export const slotRanges = (of: Variable): readonly (readonly [Term, Term])[] =>
  ranges.get(of) ?? of.dims.map((high) => [number(1), high] as const)

const standInArray = (definition: Definition): Variable => {
  const of = variable(
    definition.name,
    'parameter',
    STAND_IN,
    definition.indices.map((at) => at.high),
  )
  ranges.set(
    of,
    definition.indices.map((at) => [at.low, at.high] as const),
  )
  return of
}

const standIn = (definition: Definition, values: readonly Term[]): Term => {
  if (definition.args.length === 0) return entry(standInArray(definition), values)
  const symbol: FunctionSymbol = {
    name: definition.name,
    parameters: definition.args.map(() => 'real' as const),
    result: { kind: 'real', bounds: [] },
    dims: definition.indices.map((at) => at.high),
  }
  return unknown(symbol, values.slice(definition.indices.length), values.slice(0, definition.indices.length))
}

const SIMPLE: ReadonlySet<Term['kind']> = new Set(['number', 'pi', 'index', 'size', 'entry'])

interface Pattern {
  readonly definition: Definition
  readonly term: Term
  /** Without its number. */
  readonly core: Term
  readonly coefficient: Q.Rational
  /** Index and argument terms of the pattern, in order. */
  readonly holes: readonly Term[]
  /** For each index: where it stands, and what is added to it there; undefined where no slot gives it. */
  readonly places: readonly (readonly [place: string, offset: Term] | undefined)[]
  /** Free indices and symbols that must stand in the target. */
  readonly free: readonly string[]
  readonly symbols: readonly string[]
}

/** a − b with the sign inside, so that slots which differ by an offset are seen to do so. */
const minus = (a: Term, b: Term): Term =>
  add(a, ...(b.kind === 'add' ? b.children : [b]).map((t) => mul(number(-1), t)))

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

/** The first place in the pattern that tells what an index is. */
const placeOf = (hole: Term, pattern: Term): readonly [place: string, offset: Term] | undefined => {
  for (const [place, slots] of slotsOf(pattern))
    for (const slot of slots) {
      const offset = minus(slot, hole)
      if (slot === hole || (hole.kind === 'index' && slot.free.has(hole.name) && !offset.free.has(hole.name)))
        return [place, offset]
    }
  return undefined
}

/** Values which an index may take where the pattern stands at `target`: what stands at the same slot of the same array. */
const indexCandidates = (known: Pattern['places'][number], target: Term): readonly Term[] => {
  if (!known) return []
  const [place, offset] = known
  return [...(slotsOf(target).get(place) ?? [])]
    .map((slot) => minus(slot, offset))
    .filter((v) => !isBoundInside(v, target))
}

/** `#k` indices are bound inside the target, so they cannot be the value of a hole. */
const isBoundInside = (value: Term, target: Term): boolean =>
  [...value.free].some((name) => name.startsWith('#') && !target.free.has(name))

const argumentCandidates = (target: Term): readonly Term[] => {
  const found = new Set<Term>()
  const visit = (term: Term): void => {
    if (found.size >= 60 || found.has(term)) return
    if (term.kind !== 'compare' && term.kind !== 'and' && term.kind !== 'or' && term.kind !== 'not') found.add(term)
    for (const child of term.children) visit(child)
  }
  for (const child of target.children) visit(child)
  return [...found].filter((v) => !isBoundInside(v, target))
}

const MOST_TRIES = 400

/** Every way of filling the holes with candidates. */
function* fillings(pattern: Pattern, target: Term): Generator<readonly Term[]> {
  if (pattern.holes.length === 0) return yield []
  const choices = pattern.holes.map((hole, k) =>
    hole.kind === 'index' ? indexCandidates(pattern.places[k], target) : argumentCandidates(target),
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

/** The target with one occurrence of the pattern folded, as a whole or as a part of its sum or product. */
const foldOnce = (pattern: Pattern, target: Term): Term | undefined => {
  const { core, coefficient: c } = pattern
  const [d, rest] = splitCoefficient(target)
  const nary = core.kind === 'add' || core.kind === 'mul'
  if (core.kind !== rest.kind) return undefined
  if (nary && core.children.length > rest.children.length) return undefined
  if (!pattern.symbols.every((name) => target.symbols.has(name))) return undefined
  if (!pattern.free.every((name) => target.free.has(name))) return undefined
  for (const values of fillings(pattern, target)) {
    const [e, filled] = splitCoefficient(fill(pattern, values))
    // A definition that is 0 is no factor of anything.
    if (e.n === 0n) continue
    if (filled === rest) return mul(number(Q.div(d, e)), standIn(pattern.definition, values))
    if (!nary || filled.kind !== rest.kind || !Q.equal(e, Q.ONE) || !Q.equal(c, Q.ONE)) continue
    const parts = new Set(filled.children)
    const others = rest.children.filter((child) => !parts.has(child))
    if (others.length + parts.size !== rest.children.length) continue
    const combine = rest.kind === 'add' ? add : mul
    return mul(number(d), combine(standIn(pattern.definition, values), ...others))
  }
  return undefined
}

const patternsOf = (definitions: readonly Definition[], variants: (term: Term) => readonly Term[]): Pattern[] =>
  [...definitions].reverse().flatMap((definition) => {
    const holes = [...definition.indices, ...definition.args]
    return [...new Set([definition.term, ...variants(definition.term)])]
      .filter((term) => !SIMPLE.has(term.kind) && holes.every((h) => h.kind !== 'index' || term.free.has(h.name)))
      .map((term) => {
        const [coefficient, core] = splitCoefficient(term)
        const places = holes.map((hole) => (hole.kind === 'index' ? placeOf(hole, term) : undefined))
        const [names, symbols] = [holes.flatMap((h) => [...h.free]), definition.args.flatMap((a) => [...a.symbols])]
        return {
          definition,
          term,
          coefficient,
          core,
          holes,
          places,
          free: [...term.free].filter((name) => !names.includes(name)),
          symbols: [...term.symbols].filter((name) => !symbols.includes(name)),
        }
      })
  })

const byKind = (patterns: readonly Pattern[]): ReadonlyMap<Term['kind'], readonly Pattern[]> => {
  const groups = new Map<Term['kind'], Pattern[]>()
  for (const pattern of patterns) groups.set(pattern.core.kind, [...(groups.get(pattern.core.kind) ?? []), pattern])
  return groups
}

/**
 * The term with every occurrence of a definition replaced by its name, larger (later) definitions first; the energy
 * becomes `E`, −log Z of it `F`. Only for display and export: the stand-ins have no value.
 *
 * @param variants other forms of a definition's term that count as the same, e.g. the tidied one
 */
export const foldDefinitions = (
  term: Term,
  definitions: readonly Definition[],
  named?: NamedEnergy,
  variants: (term: Term) => readonly Term[] = () => [],
): Term => {
  const patterns = byKind(patternsOf(definitions, variants))
  if (patterns.size === 0 && !named) return term
  const scalar = (name: string): EntryTerm => entry(variable(name, 'parameter', STAND_IN))
  const memo = new Map<Term, Term>()
  const walk = (t: Term): Term => {
    if (SIMPLE.has(t.kind)) return t
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
    for (const pattern of patterns.get(splitCoefficient(t)[1].kind) ?? []) {
      heed()
      const folded = foldOnce(pattern, t)
      if (folded) return walk(folded)
    }
    return mapTerm(t, walk)
  }
  /** An entry that one differentiates by stays itself; the energy of a mean is not shown. */
  const mapBody = (t: Term): Term =>
    mapTerm(t, (child) => {
      if (t.kind === 'expectation') return child === t.energy ? child : walk(child)
      return child.kind === 'entry' ? child : walk(child)
    })
  return walk(term)
}

const sameVariables = (a: readonly Variable[], b: readonly Variable[]): boolean =>
  a.length === b.length && a.every((v) => b.includes(v))
