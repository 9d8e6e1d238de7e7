import { choices } from '../numbers/choices'
import { heed } from '../expr'
import type { Algebra } from '../numbers/algebra'
import type { Ground } from '../program/ground/ground'
import type { Grounder } from '../program/ground/grounder'

/*
 * Taking sums apart: an energy into pieces that touch few cells each, a function into products of sums of such pieces.
 */

/** Squares of sums over more finite cells than this are written out as pairs. */
const SQUARE_CELLS = 3
const MAX_PIECES = 20_000

/** The term as a sum of pieces, with products over several cells distributed over their sums. */
export const additive = <T>(g: Ground<T>, grounder: Grounder<T>): readonly Ground<T>[] => {
  if (g.kind === 'add') return g.parts.flatMap((p) => additive(p, grounder))
  if (g.scope.length < 2) return [g]
  if (g.kind === 'mul') return distribute(g.parts, grounder) ?? [g]
  if (g.kind === 'powerInteger' && g.exponent === 2 && g.base.kind === 'add') {
    const finite = g.scope.every((id) => grounder.cells.all[id]!.kind === 'finite')
    if (finite && g.scope.length > SQUARE_CELLS) return square(additive(g.base, grounder), grounder) ?? [g]
  }
  return [g]
}

const distribute = <T>(parts: readonly Ground<T>[], grounder: Grounder<T>): readonly Ground<T>[] | undefined => {
  const sums = parts.map((p) => (p.kind === 'constant' ? [p] : additive(p, grounder)))
  const count = sums.reduce((n, s) => n * s.length, 1)
  if (count === 1 || count > MAX_PIECES) return undefined
  return choices(sums).map((factors) => {
    heed()
    return grounder.mul(factors)
  })
}

const square = <T>(sum: readonly Ground<T>[], grounder: Grounder<T>): readonly Ground<T>[] | undefined => {
  if (sum.length ** 2 / 2 > MAX_PIECES) return undefined
  const two = grounder.constant(grounder.evaluator.algebra.fromNumber(2))
  return sum.flatMap((a, k) => [grounder.mul([a, a]), ...sum.slice(k + 1).map((b) => grounder.mul([two, a, b]))])
}

/** (constant + Σ pieces)^power */
interface SumPower<T> {
  readonly constant: T | undefined
  readonly pieces: readonly Ground<T>[]
  readonly power: number
}
/** coefficient · Π sums */
export interface Product<T> {
  readonly coefficient: T | undefined
  readonly sums: readonly SumPower<T>[]
}

const MAX_POWER = 8

/**
 * The function as a sum of products of sums, so that each piece `fits` the structure that is summed over; a piece that
 * can be taken apart no further stays as it is.
 */
export const productsOf = <T>(
  g: Ground<T>,
  grounder: Grounder<T>,
  fits: (scope: readonly number[]) => boolean,
): readonly Product<T>[] => {
  const { algebra: A } = grounder.evaluator
  const { constant, varying } = separate(A, sumOf(g, grounder))
  const simple = varying.filter((p) => fits(p.scope))
  const linear: Product<T> = { coefficient: undefined, sums: [{ constant, pieces: simple, power: 1 }] }
  const others = varying.filter((p) => !fits(p.scope)).flatMap((p) => productOf(p, grounder, fits))
  return simple.length > 0 || constant !== undefined ? [linear, ...others] : others
}

/** Parts of a sum; of products only those of a constant with a sum are distributed. */
const sumOf = <T>(g: Ground<T>, grounder: Grounder<T>): readonly Ground<T>[] => {
  if (g.kind === 'add') return g.parts.flatMap((p) => sumOf(p, grounder))
  if (g.kind !== 'mul') return [g]
  const [sum, ...others] = g.parts.filter((p) => p.kind !== 'constant')
  if (sum?.kind !== 'add' || others.length > 0) return [g]
  const constants = g.parts.filter((p) => p.kind === 'constant')
  return sumOf(sum, grounder).map((p) => grounder.mul([...constants, p]))
}

const separate = <T>(
  A: Algebra<T>,
  parts: readonly Ground<T>[],
): { constant: T | undefined; varying: readonly Ground<T>[] } => {
  let constant: T | undefined
  for (const p of parts)
    if (p.kind === 'constant') constant = constant === undefined ? p.value : A.add(constant, p.value)
  return { constant, varying: parts.filter((p) => p.kind !== 'constant') }
}

interface Factor<T> {
  readonly base: Ground<T>
  readonly power: number
}
const factorsOf = <T>(g: Ground<T>): readonly Factor<T>[] => {
  if (g.kind === 'mul') return g.parts.flatMap(factorsOf)
  if (g.kind === 'powerInteger' && g.exponent > 0 && g.exponent <= MAX_POWER && g.base.kind === 'add')
    return [{ base: g.base, power: g.exponent }]
  return [{ base: g, power: 1 }]
}

const productOf = <T>(
  g: Ground<T>,
  grounder: Grounder<T>,
  fits: (scope: readonly number[]) => boolean,
): readonly Product<T>[] => {
  const { algebra: A } = grounder.evaluator
  const factors = factorsOf(g)
  if (factors.length === 1 && factors[0]!.power === 1) return [asOnePiece(g)]
  const isSimple = (f: Factor<T>): boolean =>
    f.base.kind === 'constant' || fits(f.base.scope) || sumOf(f.base, grounder).every((p) => fits(p.scope))
  if (!factors.every(isSimple)) {
    const expanded = expandFactors(factors, grounder)
    if (expanded) return expanded.flatMap((p) => (fits(p.scope) ? [asOnePiece(p)] : productOf(p, grounder, fits)))
    return [asOnePiece(g)]
  }
  let coefficient: T | undefined
  const sums: { constant: T | undefined; pieces: readonly Ground<T>[]; power: number; base: Ground<T> }[] = []
  for (const { base, power } of factors) {
    if (base.kind === 'constant') {
      coefficient = coefficient === undefined ? base.value : A.mul(coefficient, base.value)
      continue
    }
    const same = sums.find((s) => s.base === base)
    if (same) {
      same.power += power
      continue
    }
    // Factors that fit together with an earlier one are one function of it.
    const partner =
      power === 1
        ? sums.find((s) => s.power === 1 && s.pieces.length === 1 && fits(unite(s.base.scope, base.scope)))
        : undefined
    if (partner && fits(base.scope)) {
      partner.base = grounder.mul([partner.base, base])
      partner.pieces = [partner.base]
      continue
    }
    const { constant, varying } = fits(base.scope)
      ? { constant: undefined, varying: [base] }
      : separate(A, sumOf(base, grounder))
    sums.push({ constant, pieces: varying, power, base })
  }
  return [{ coefficient, sums }]
}

const unite = (a: readonly number[], b: readonly number[]): readonly number[] =>
  [...new Set([...a, ...b])].sort((x, y) => x - y)
const asOnePiece = <T>(g: Ground<T>): Product<T> => ({
  coefficient: undefined,
  sums: [{ constant: undefined, pieces: [g], power: 1 }],
})

const expandFactors = <T>(factors: readonly Factor<T>[], grounder: Grounder<T>): readonly Ground<T>[] | undefined => {
  const list = factors.flatMap(({ base, power }) => Array.from({ length: power }, () => base))
  return distribute(list, grounder)
}
