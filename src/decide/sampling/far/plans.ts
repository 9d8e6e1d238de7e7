import { FINITE_DOMAINS } from '../../../expr'
import * as Q from '../../../numbers/rational'
import { DOMAINS, supportOf } from '../../../domains'
import { MAX_DRAW } from '../../../domains/draw'
import type { Values } from '../../../program/arrays'
import { matrixOfDraws, redraw } from '../draws'
import { instanceOf, meeting, saltOf } from '../drawn'
import { hasEquations } from '../equations'
import type { Block, Instance, Shape } from '../instance'
import { nearEnds, suggested } from './palette'

/** What the cells of an instance should be; undefined leaves a cell to an ordinary draw. */
export type Plan = (block: number, cell: number) => Q.Rational | undefined

export const ORDINARY: Plan = () => undefined

/** Values near 0, at which no state is so unlikely that it would not be seen. */
export const MODERATE: Plan = (block, cell) => Q.rational(((7 * block + 3 * cell) % 5) - 2, 8)

const signed = (q: Q.Rational): readonly Q.Rational[] => (Q.sign(q) === 0 ? [q] : [q, Q.neg(q)])
const hash = (...parts: readonly number[]): number => {
  let h = 0x9e3779b1
  for (const part of parts) h = Math.imul(h ^ part, 0x85ebca6b) ^ (h >>> 13)
  return (h ^ (h >>> 15)) >>> 0
}

/** One array at a value, one of its entries alone, everything at it, and mixtures: for every value, the likeliest first. */
export const plansOf = (shape: Shape, magnitudes: readonly Q.Rational[]): readonly Plan[] => {
  const palette = [...magnitudes, ...shape.blocks.flatMap((b) => nearEnds(b.bounds))].flatMap(signed)
  return palette.flatMap((value, k) => [
    ...shape.blocks.flatMap((block, b) => plansOfBlock(block, b, value, k)),
    () => value,
    (b, cell) => (hash(k, b, cell, 1) % 4 === 0 ? undefined : palette[hash(k, b, cell) % palette.length]),
  ])
}

const plansOfBlock = (block: Block, b: number, value: Q.Rational, k: number): readonly Plan[] => {
  const { variable, bounds, cells } = block
  if (!suggested(variable.domain.kind, bounds, value)) return []
  const whole: Plan = (at) => (at === b ? value : undefined)
  // Beside zeros a large value does not saturate what it multiplies.
  const simple: Plan = (at) => (at === b ? value : Q.ZERO)
  const alone: Plan = (at, cell) => (at === b && cell === k % cells ? value : undefined)
  return cells > 1 ? [whole, simple, alone] : [whole, simple]
}

/** Least and greatest values of the arrays with finitely many. */
const endsOf = ({ blocks }: Shape): readonly (readonly [number, number] | undefined)[] =>
  blocks.map(({ variable, bounds }) =>
    FINITE_DOMAINS.has(variable.domain.kind) ? supportOf(variable.domain.kind, bounds) : undefined,
  )

/** Variables with finitely many values at the greatest or least: all of them, one array against the others, and half. */
export const extremes = (shape: Shape): readonly Plan[] => {
  const ends = endsOf(shape)
  const finite = [...ends.keys()].filter((b) => ends[b] !== undefined)
  if (finite.length === 0) return []
  const at =
    (isHigh: (block: number, cell: number, cells: number) => boolean): Plan =>
    (block, cell) => {
      const end = ends[block]
      return end && Q.rational(end[isHigh(block, cell, shape.blocks[block]!.cells) ? 1 : 0])
    }
  const alone = finite.length > 1 ? finite.slice(0, MOST_ALONE).map((b) => at((block) => block === b)) : []
  return [at(() => true), at(() => false), at((_, cell, cells) => 2 * cell < cells), ...alone]
}

/** The first entries at the greatest value and the others at the least, for each number of them; a scalar at each value. */
export const staircase = (shape: Shape): readonly Plan[] => {
  const ends = endsOf(shape)
  const steps = shape.blocks.map(({ cells }, b) => {
    const [low, high] = ends[b] ?? [0, 0]
    return ends[b] === undefined ? 0 : cells > 1 ? cells : high - low
  })
  return Array.from(
    { length: Math.min(MOST_STAIRS, Math.max(0, ...steps.map((n) => n - 1))) },
    (_, k) => (block, cell) => {
      const end = ends[block]
      if (!end) return undefined
      const [low, high] = end
      if (shape.blocks[block]!.cells > 1) return Q.rational(cell <= k ? high : low)
      return Q.rational(Math.min(high, low + k + 1))
    },
  )
}

const MOST_STAIRS = 60
const MOST_ALONE = 4

const ATTEMPTS = 3

interface Ordinary {
  readonly draws: readonly number[]
  readonly ordinary: Instance | undefined
}

/** Where equations have to be solved for each, so many ordinary instances have to do. */
const FEW = 6
const few = new WeakMap<Shape, Map<number, Ordinary>>()

const ordinaryAt = (shape: Shape, salt: number): Ordinary => {
  const made = (at: number): Ordinary => {
    const draws = Array.from({ length: shape.cells }, (_, cell) => redraw(at % MAX_DRAW, at + 1, cell))
    return { draws, ordinary: instanceOf(shape, draws) }
  }
  if (!hasEquations(shape)) return made(salt)
  const known = few.get(shape) ?? new Map<number, Ordinary>()
  few.set(shape, known)
  const found = known.get(salt % FEW) ?? made(salt % FEW)
  known.set(salt % FEW, found)
  return found
}

/** The instance that a plan asks for, with ordinary draws where it does not; undefined where no attempt meets the conditions. */
export const plannedInstance = (shape: Shape, plan: Plan, salt: number): Instance | undefined => {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { draws, ordinary } = ordinaryAt(shape, salt + attempt)
    if (!ordinary) continue
    const values = new Map(
      shape.blocks.map((block, b) => [
        block.variable.name,
        planned(block, b, plan, ordinary.values.get(block.variable.name)!),
      ]),
    )
    const instance = meeting(shape, { sizes: shape.sizes, values }, saltOf(draws), 'any')
    if (instance) return instance
  }
  return undefined
}

const planned = (
  { variable, bounds }: Block,
  b: number,
  plan: Plan,
  ordinary: readonly Q.Rational[],
): readonly Q.Rational[] => {
  const { kind } = variable.domain
  if (kind !== 'spd' && kind !== 'symmetric')
    return ordinary.map((q, cell) => {
      const value = plan(b, cell)
      return (value && suggested(kind, bounds, value)) ?? q
    })
  const scale = plan(b, 0)
  return !scale || (kind === 'spd' && Q.sign(scale) <= 0) ? ordinary : ordinary.map((q) => Q.mul(scale, q))
}

/** Draws that a simpler counterexample may have in place of a cell. */
const SIMPLE_DRAWS = [0, 8]
const MOST_STEPS = 120

/** Simpler instances one step from it: a whole array, then one entry, at a simple value. */
export const simpler = (shape: Shape, instance: Instance): readonly Instance[] => {
  const found: Instance[] = []
  const put = (name: string, cells: readonly Q.Rational[]): void => {
    const own = instance.values.get(name)!
    if (cells.every((q, k) => Q.equal(q, own[k]!))) return
    const values: Values = new Map(instance.values).set(name, cells)
    found.push({ sizes: instance.sizes, values })
  }
  for (const { variable, bounds, cells, dims } of shape.blocks) {
    const { kind } = variable.domain
    const own = instance.values.get(variable.name)!
    if (kind === 'spd' || kind === 'symmetric') {
      const n = dims.at(-1)!
      const simple = matrixOfDraws(
        Array.from({ length: n * n }, () => 0),
        n,
        kind === 'spd',
      )
      put(
        variable.name,
        own.map((_, k) => simple[k % (n * n)]!),
      )
      continue
    }
    for (const draw of SIMPLE_DRAWS) {
      const simple = DOMAINS[kind].ofDraw(draw, bounds)
      put(
        variable.name,
        own.map(() => simple),
      )
      if (cells === 1) continue
      for (let k = 0; k < cells && found.length < MOST_STEPS; k++)
        put(
          variable.name,
          own.map((q, at) => (at === k && !isSimple(q) ? simple : q)),
        )
    }
  }
  return found
}
const isSimple = (q: Q.Rational): boolean => q.d === 1n && (q.n === 0n || q.n === 1n)
