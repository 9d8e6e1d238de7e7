import { constantsOf } from './far/constants'
import { paletteOf, suggested } from './far/palette'
import type { Values } from '../../program/arrays'
import { work } from '../../program/work'
import { DOMAINS } from '../../domains'
import { drawReal } from '../../domains/draw'
import * as Q from '../../numbers/rational'
import { matrixOfDraws, redraw } from './draws'
import { hasEquations, meetsOthers, ontoEquations } from './equations'
import { indexAssignments, type Instance, satisfiesConditions, type Shape } from './instance'
import { spreadOut } from './spread'

/* Instances from draws. */

const ATTEMPTS = 60
/** Attempts at meeting equations are dearer, and fail for other reasons than bad luck. */
const EQUATION_ATTEMPTS = 12
/** After so many draws without an instance, or so many evaluated nodes, none is expected. */
const HOPELESS = 4
const HOPELESS_WORK = 300_000

/** How many draws an instance is made of. */
export const drawsOf = ({ cells, spread }: Shape): number => (spread && cells > 0 ? cells + 1 : cells)

const failures = new WeakMap<Shape, number>()

/** The instance that the draws give, after as many redraws as its conditions need; undefined if none satisfies them. */
export const instanceOf = (shape: Shape, draws: readonly number[]): Instance | undefined => {
  const solving = hasEquations(shape)
  const failed = failures.get(shape) ?? 0
  if (solving && failed >= HOPELESS) return undefined
  const enough = work.steps + HOPELESS_WORK
  let fallback: Instance | undefined
  let solved = 0
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const drawn = { sizes: shape.sizes, values: valuesOf(shape, draws, attempt) }
    if (solving) {
      // Values that meet the other conditions are likely to do so next to where they are, too.
      if (attempt % 3 > 0 && !meetsOthers(shape, drawn)) continue
      if (work.steps > enough || ++solved > EQUATION_ATTEMPTS) break
    }
    const instance = meeting(shape, drawn, saltOf(draws, attempt), 'any')
    if (!instance) continue
    // Where one was found others will be.
    if (solving) failures.set(shape, -Infinity)
    if (meetsWanted(shape, instance)) return instance
    fallback ??= instance
  }
  if (solving && !fallback) failures.set(shape, failed + (work.steps > enough ? HOPELESS : 1))
  return fallback
}

/** A number that draws and an attempt choose by. */
export const saltOf = (draws: readonly number[], attempt = 0): number =>
  Math.abs(draws.reduce((a, b) => (Math.imul(a, 31) + b) | 0, attempt))

/**
 * The instance, moved to where its equations hold if there are any, to the first solution that is found or to some other;
 * undefined where conditions are not met.
 */
export const meeting = (
  shape: Shape,
  instance: Instance,
  salt: number,
  solution: 'first' | 'any',
): Instance | undefined => {
  const moved = hasEquations(shape)
    ? ontoEquations(shape, instance, someIndices(shape, salt), solution === 'any' ? salt : undefined)
    : instance
  return moved && satisfiesConditions(shape, moved) ? moved : undefined
}

/** Values of the claim's indices at which conditions on these are to be met. */
const someIndices = ({ wanted, sizes }: Shape, salt: number): ReadonlyMap<string, number> | undefined => {
  if (!wanted) return undefined
  const onIndices = wanted.conditions.filter((c) => c.symbols.size === 0)
  const all = indexAssignments(wanted.indices, onIndices, { sizes, values: new Map() }, [])
  return all[salt % Math.max(1, all.length)]
}

const meetsWanted = ({ wanted, blocks }: Shape, instance: Instance): boolean =>
  !wanted ||
  indexAssignments(
    wanted.indices,
    wanted.conditions,
    instance,
    blocks.map((b) => b.variable),
  ).length > 0

/** From this attempt on, values are drawn about the numbers in the conditions: ordinary draws may never meet them. */
const GUIDED = 20

/** Attempts with values far out, which conditions may rule out. */
const SPREAD = 8

const guides = new WeakMap<Shape, readonly Q.Rational[]>()
const guidesOf = (shape: Shape): readonly Q.Rational[] => {
  let found = guides.get(shape)
  if (!found)
    guides.set(
      shape,
      (found = paletteOf(constantsOf([...shape.conditions, ...(shape.wanted?.conditions ?? [])]).magnitudes).slice(
        0,
        MOST_GUIDES,
      )),
    )
  return found
}
const MOST_GUIDES = 40

/** In turn: an array about one guide, an array close to one guide, and every entry at a guide of its own. */
const guided = (guide: readonly Q.Rational[], attempt: number, block: number, draw: number): Q.Rational => {
  const pick = (d: number): Q.Rational => guide[Math.abs(d) % guide.length]!
  const side = (q: Q.Rational, d: number): Q.Rational => (d < 0 ? Q.neg(q) : q)
  const common = redraw(attempt, attempt, block)
  if (attempt % 3 === 0) return side(pick(draw), draw)
  const about = side(pick(common), common)
  const part = attempt % 3 === 1 ? drawReal(draw) : Q.div(drawReal(draw), Q.rational(1000))
  return Q.add(about, part)
}

const valuesOf = (shape: Shape, draws: readonly number[], attempt: number): Values => {
  const values = new Map<string, readonly Q.Rational[]>()
  const guide = attempt < GUIDED ? undefined : guidesOf(shape)
  let from = 0
  for (const [block, { variable, dims, bounds, cells }] of shape.blocks.entries()) {
    const own = draws.slice(from, from + cells).map((d, k) => redraw(d, attempt, from + k))
    from += cells
    const { kind } = variable.domain
    if (kind === 'spd' || kind === 'symmetric') {
      const n = dims.at(-1)!
      const batches = cells / (n * n)
      values.set(
        variable.name,
        Array.from({ length: batches }, (_, b) =>
          matrixOfDraws(own.slice(b * n * n, (b + 1) * n * n), n, kind === 'spd'),
        ).flat(),
      )
    } else
      values.set(
        variable.name,
        own.map(
          (d) =>
            (guide && suggested(kind, bounds, guided(guide, attempt, block, d))) ?? DOMAINS[kind].ofDraw(d, bounds),
        ),
      )
  }
  if (shape.spread && attempt < SPREAD) spreadOut(values, shape.blocks, draws[shape.cells] ?? 0)
  return values
}
