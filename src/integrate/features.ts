import type { FunctionName } from '../functions'
import { type Cell, type End, forgetGaps } from '../program/ground/cells'
import { compile } from '../program/ground/compile'
import { compileFloat } from '../program/ground/compileFloat'
import type { Ground } from '../program/ground/ground'
import { greatest, zerosBetween } from './search'
import type { Cluster, Space } from './space'
import { bitsOf, isDual, isIndistinct } from '../program/ground/precision'

/*
 * What the form of an integrand tells of where it is not smooth and where to look for its mass.
 */

/** A centre of some feature in one cell, and the width that its form suggests. */
export interface Centre {
  readonly x: number
  readonly width: number
}

const walk = <T>(g: Ground<T>, cell: number, visit: (g: Ground<T>) => void, seen: Set<Ground<T>>): void => {
  if (seen.has(g) || !g.scope.includes(cell)) return
  seen.add(g)
  visit(g)
  switch (g.kind) {
    case 'add':
    case 'mul':
    case 'logsumexp':
      for (const p of g.parts) walk(p, cell, visit, seen)
      return
    case 'powerInteger':
      return walk(g.base, cell, visit, seen)
    case 'power':
      walk(g.base, cell, visit, seen)
      return walk(g.exponent, cell, visit, seen)
    case 'call':
      for (const a of g.args) walk(a, cell, visit, seen)
      return
    case 'logGap':
      return walk(g.argument, cell, visit, seen)
  }
}

const grounds = <T>(cluster: Cluster<T>): readonly Ground<T>[] => [
  ...cluster.energy,
  ...cluster.tilts.map((t) => t.piece),
]

interface LineKink<T> {
  readonly id: number
  readonly float: () => number
  readonly exact: () => T
  /** Whether its place moves with another infinite cell. */
  readonly moves: boolean
}

/** What a cluster's integrand looks like from one of its cells. */
export interface Features<T> {
  readonly kinks: readonly LineKink<T>[]
  /** Zeros of subterms and greatest values of exponents at the current values of the other cells; `thrifty`: of affine ones. */
  centres(thrifty: boolean): readonly Centre[]
  /** Greatest frequency of a sine or cosine; 0 without one. */
  frequency(): number
  /** True where a kink of this cell's is not at a fixed place but moves with another infinite cell. */
  readonly movingKinks: boolean
}

const MAX_AFFINE = 24
const WAVES = new Set<FunctionName>(['sin', 'cos', 'tan'])
const WAVE_PLACES: readonly number[] = [0.25, 1, 4]

export const featuresOf = <T>(space: Space<T>, cluster: Cluster<T>, cell: Cell<T>): Features<T> => {
  const s = space.surroundings
  const kinkIds = new Set<number>()
  const sums: Ground<T>[] = []
  const exponents: Ground<T>[] = []
  const angles: Ground<T>[] = []
  const seen = new Set<Ground<T>>()
  for (const g of grounds(cluster))
    walk(
      g,
      cell.id,
      (part) => {
        if (part.kind === 'call' && part.kink >= 0) kinkIds.add(part.kink)
        if (part.kind === 'powerInteger' && part.zero >= 0) kinkIds.add(part.zero)
        if (part.kind === 'add' && sums.length < MAX_AFFINE) sums.push(part)
        if (part.kind === 'call' && part.name === 'exp' && exponents.length < MAX_AFFINE) exponents.push(part.args[0]!)
        if (part.kind === 'call' && WAVES.has(part.name)) angles.push(part.args[0]!)
        if (part.kind === 'logsumexp' && exponents.length < MAX_AFFINE) exponents.push(...part.parts)
      },
      seen,
    )
  const kinks = [...kinkIds].map((id) => space.grounder.kinks[id]!).filter((k) => k.argument.scope.includes(cell.id))
  const moves = (argument: Ground<T>): boolean => argument.scope.some((c) => c !== cell.id && !space.isFinite(c))
  const terms = sums.map((g) => compileFloat(g, s))
  const peaks = exponents.filter((g) => g.scope.includes(cell.id)).map((g) => compileFloat(g, s))
  const waves = angles.filter((g) => g.scope.includes(cell.id)).map((g) => compileFloat(g, s))
  const { floats } = space.cells
  const at =
    (f: () => number) =>
    (x: number): number => {
      floats[cell.id] = x
      return f()
    }
  return {
    kinks: kinks.map((k) => ({
      id: k.id,
      float: compileFloat(k.argument, s),
      exact: compile(k.argument, s),
      moves: moves(k.argument),
    })),
    movingKinks: kinks.some((k) => moves(k.argument)),
    frequency: () => {
      const kept = floats[cell.id]!
      const slopes = waves.map(at).map((f) => Math.max(...WAVE_PLACES.map((x) => Math.abs(f(x + 0.5) - f(x)) * 2)))
      floats[cell.id] = kept
      return Math.max(0, ...slopes.filter(Number.isFinite))
    },
    centres: (thrifty) => {
      forgetGaps(space.cells, cell.id)
      const kept = floats[cell.id]!
      const inside = PROBES.filter((x) => (!cell.low || x > cell.low.x) && (!cell.high || x < cell.high.x))
      const found: Centre[] = [
        { x: 0, width: 1 },
        ...terms.flatMap((f) => zerosOf(at(f), thrifty ? [] : inside)),
        ...(thrifty ? [] : peaks.flatMap((f) => peaksOf(at(f), inside))),
      ]
      floats[cell.id] = kept
      return found
    },
  }
}

const PROBES: readonly number[] = (() => {
  const scales = Array.from({ length: 34 }, (_, k) => 2 ** (k - 12))
  return [...scales.map((x) => -x).reverse(), 0, ...scales]
})()

/** Where a subterm is 0, with the width on which it changes by 1. */
const zerosOf = (f: (x: number) => number, probes: readonly number[]): Centre[] => {
  const [a, b, c] = [f(0.25), f(0.5), f(0.75)]
  const slope = (c - a) * 2
  if (Math.abs(a - 2 * b + c) <= 1e-9 * (Math.abs(a) + Math.abs(b) + Math.abs(c))) {
    const x = 0.5 - b / slope
    return Number.isFinite(x) && slope !== 0 ? [{ x, width: 1 / Math.abs(slope) }] : []
  }
  return zerosBetween(f, { points: probes, values: probes.map(f) }, 60).flatMap((low) => {
    const step = 1e-6 * Math.max(1, Math.abs(low))
    const steepness = Math.abs(f(low + step) - f(low - step)) / (2 * step)
    return Number.isFinite(steepness) && steepness > 0 ? [{ x: low, width: 1 / steepness }] : []
  })
}

/** Where an exponent is greatest, with the width on which it falls by 1: each is the place of a summand's mass. */
const peaksOf = (f: (x: number) => number, probes: readonly number[]): Centre[] => {
  const values = probes.map(f)
  return values.flatMap((v, k) => {
    if (k === 0 || k === probes.length - 1 || !(v >= values[k - 1]! && v > values[k + 1]!)) return []
    const { x, value: top } = greatest(f, probes[k - 1]!, probes[k + 1]!, 80)
    let width = 1e-12 * Math.max(1, Math.abs(x))
    while (f(x + width) > top - 1 && width < 1e12) width *= 2
    return [{ x, width }]
  })
}

/** Bits that a step of Newton's with a slope from differences gains at least. */
const GAINED = 24

/**
 * Zeros of the kinks' arguments strictly inside the cell's domain, ascending, in both number systems; `innermost`: while
 * the integral is taken all other cells stand still.
 */
export const kinkEnds = <T>(
  space: Space<T>,
  cell: Cell<T>,
  features: Features<T>,
  probes: () => readonly number[],
  innermost: boolean,
): readonly End<T>[] => {
  forgetGaps(space.cells, cell.id)
  const ends: End<T>[] = []
  for (const kink of features.kinks) {
    const at = (x: number): number => {
      space.cells.floats[cell.id] = x
      return kink.float()
    }
    const kinks = innermost || !kink.moves ? [kink.id] : []
    for (const x of rootsOf(at, cell, probes)) ends.push({ ...exactRoot(space, cell, kink.exact, at, x), kinks })
  }
  ends.sort((a, b) => a.x - b.x)
  return ends.reduce<readonly End<T>[]>((merged, e) => {
    const last = merged.at(-1)
    return last && isSame(space, last, e)
      ? [...merged.slice(0, -1), { ...last, kinks: [...last.kinks!, ...e.kinks!] }]
      : [...merged, e]
  }, [])
}

/** Whether two roots are one place, as far as the number system can tell. */
const isSame = <T>(space: Space<T>, a: End<T>, b: End<T>): boolean => {
  const { algebra: A } = space.evaluator
  if (a.x === b.x) return true
  if (b.x - a.x > NEAR * Math.max(Math.abs(a.x), Math.abs(b.x))) return false
  const difference = A.sub(a.exact, b.exact)
  return isIndistinct(A, difference)
}
/** Roots further apart than this, relative to their size, are two. */
const NEAR = 1e-14

const rootsOf = <T>(f: (x: number) => number, cell: Cell<T>, probes: () => readonly number[]): readonly number[] => {
  // An affine argument has one zero, which is found without rounding in a bisection.
  const [a, b, c] = [f(0.25), f(0.5), f(0.75)]
  const slope = (c - a) * 2
  if (slope !== 0 && Math.abs(a - 2 * b + c) <= 1e-12 * (Math.abs(a) + Math.abs(b) + Math.abs(c))) {
    const x = 0.5 - b / slope
    return [polish(f, x, slope)].filter((r) => r > (cell.low?.x ?? -Infinity) && r < (cell.high?.x ?? Infinity))
  }
  const points = probes()
  return zerosBetween(f, { points, values: points.map(f) }, 200)
}

const polish = (f: (x: number) => number, start: number, slope: number): number => {
  let x = start
  for (let n = 0; n < 3; n++) {
    const next = x - f(x) / slope
    if (!Number.isFinite(next)) break
    x = next
  }
  return x
}

/** Newton's steps with a fixed slope: each gains the digits of a double, and an order of the derivatives of a dual. */
const exactRoot = <T>(
  space: Space<T>,
  cell: Cell<T>,
  exact: () => T,
  float: (x: number) => number,
  x: number,
): End<T> => {
  const { algebra: A } = space.evaluator
  const step = 1e-6 * Math.max(1, Math.abs(x))
  const slope = (float(x + step) - float(x - step)) / (2 * step)
  if (!Number.isFinite(slope) || slope === 0) return { x, exact: A.fromNumber(x) }
  const scale = A.fromNumber(slope)
  let root = A.fromNumber(x)
  const refinements = 4 + Math.ceil(bitsOf(A) / GAINED) + (isDual(A) ? 2 * A.depth : 0)
  for (let n = 0; n < refinements; n++) {
    cell.array.values[cell.at] = root
    const step = A.div(exact(), scale)
    root = A.sub(root, step)
    if (isIndistinct(A, step)) break
  }
  return { x, exact: root }
}
