import { uniformStream } from '../../decide/signature/random'
import { ObjectiveSum } from '../../data/objective'
import { heed } from '../../expr'
import { eigen } from '../../numbers/floatMatrix'
import type { Diagnostic } from '../diagnostic'
import type { Finding, Outcome } from '../finding'
import { rounded } from '../numbers'
import { unlessOpen } from '../open'
import { ParameterFunction } from '../parameters/function'
import { minimise, type Smooth } from '../parameters/minimise'
import { Unconstrained } from '../parameters/unconstrained'
import { quadraticParts } from '../quadratic'
import type { Subject } from '../subject'

/*
 * On a sample J may fall without bound: Hyvärinen's objective has −∂²E/∂v² in it, which a precision that runs off at a
 * value where the score is 0 takes as low as one likes, at a value that stands in the data again and again above all.
 */

const STARTS = 6
/** Rows from which J is minimised. */
const MOST_ROWS = 100
const MOST_ENTRIES = 120
/** Values of the data at which locations are put. */
const PLACES = 4
/** How far along a ray J is looked at, in logarithms of a scale; in multiples of ten along other directions. */
const FAR = [4, 8, 12, 16, 20, 24, 28, 32]
/** How many of these J has to fall at in a row, and by how much of its size where the ray begins. */
const FALLS = 4
const DEEP = 1e4
const RANDOM = 73
/** Of the largest, what counts as nothing. */
const UNSEEN = 1e-10

/** Parameters that go off: values of their entries at a distance t, undefined outside of the domains. */
interface Path {
  readonly at: (t: number) => readonly number[] | undefined
  readonly direction: readonly number[]
  /** Whether distances are logarithms, of scales. */
  readonly isOfScales: boolean
}

/** A path along which J falls as far as it was followed. */
interface Ray extends Path {
  /** Distances and J there. */
  readonly falls: readonly (readonly [t: number, J: number])[]
}

class Search {
  readonly #function: ParameterFunction
  readonly #coordinates: Unconstrained
  readonly #few: Float64Array
  readonly #all: Float64Array
  readonly #uniform: () => number
  /** Parameters that may go off together: each by itself, and those in which J is quadratic. */
  readonly #groups: readonly (readonly string[])[]

  constructor(
    readonly subject: Subject,
    readonly rows: readonly (readonly number[])[],
  ) {
    const { model, derivation, sizes, seed } = subject
    this.#function = new ParameterFunction(subject, derivation.objective, model.visible, sizes)
    this.#coordinates = new Unconstrained(this.#function.cells)
    const step = Math.max(1, Math.floor(rows.length / MOST_ROWS))
    this.#few = Float64Array.from(rows.filter((_, k) => k % step === 0).flat())
    this.#all = Float64Array.from(rows.flat())
    this.#uniform = uniformStream(seed, RANDOM)
    const alone = [...new Set(this.cells.map((cell) => cell.variable.name))].map((name) => [name])
    const together = quadraticParts(subject)?.parameters ?? []
    this.#groups = together.length > 1 ? [...alone, together] : alone
  }

  get cells() {
    return this.#function.cells
  }

  /** J of the rows by unbounded coordinates; infinite where it has no value. */
  readonly #objective: Smooth = (x) => {
    heed()
    const { value, gradient } = this.#function.mean(this.#coordinates.values(x), this.#few)
    const pulled = this.#coordinates.pulled(x, gradient)
    const isFinite = Number.isFinite(value) && pulled.every(Number.isFinite)
    return isFinite ? { value, gradient: pulled } : { value: Infinity, gradient: pulled }
  }

  /** The path, if J falls along it, of all rows too and by enclosures of every value. */
  #ray(path: Path): Ray | undefined {
    const valueAt = (t: number): number => {
      heed()
      const values = path.at(t)
      return values ? this.#function.meanValue(values, this.#few) : NaN
    }
    const start = valueAt(0)
    const falls: (readonly [number, number])[] = []
    let last = start
    for (const far of FAR) {
      const t = path.isOfScales ? far : 10 ** (far / 4)
      const value = valueAt(t)
      if (!Number.isFinite(value) || value > DEEP * (1 + Math.abs(start))) break
      if (!(value < last)) {
        // It may rise before it falls.
        falls.length = 0
        last = value
        continue
      }
      falls.push([t, value])
      last = value
    }
    const [, deepest] = falls.at(-1) ?? [0, start]
    if (falls.length < FALLS || !isFalling(falls) || deepest > -DEEP * (1 + Math.abs(start))) return undefined
    return this.#confirmed({ ...path, falls: falls.slice(-FALLS) })
  }

  /** Straight in coordinates without bounds. */
  #along(from: readonly number[], direction: readonly number[]): Path {
    return {
      at: (t) => this.#coordinates.values(from.map((x, k) => x + t * direction[k]!)),
      direction,
      isOfScales: !direction.some((d, k) => d !== 0 && !this.#coordinates.isScale(k)),
    }
  }

  /**
   * Where J is quadratic in an array, or in some together, ½θᵀHθ + bᵀθ, the part of −b that H does not see: fewer rows than it takes to bound a
   * precision leave directions at which no row has any score.
   */
  #unseen(values: readonly number[]): readonly Path[] {
    const { cells } = this
    const gradientAt = (at: readonly number[]): Float64Array => {
      heed()
      return this.#function.mean(at, this.#few).gradient
    }
    const b = gradientAt(values)
    return this.#groups.flatMap((names): readonly Path[] => {
      const own = cells.flatMap(({ variable }, k) => (names.includes(variable.name) ? [k] : []))
      // Entries that are there twice count twice in the length of a matrix.
      const root = own.map((k) => Math.sqrt(cells[k]!.positions.length))
      const H = own.map((k, r) => {
        const moved = gradientAt(values.map((x, j) => (j === k ? x + 1 : x)))
        return own.map((j, c) => (moved[j]! - b[j]!) / (root[r]! * root[c]!))
      })
      if (!H.flat().every(Number.isFinite)) return []
      const { values: sizes, vectors } = eigen(H.map((row, r) => row.map((x, c) => (x + H[c]![r]!) / 2)))
      const unseen = vectors.filter((_, k) => Math.abs(sizes[k]!) <= UNSEEN * Math.max(...sizes.map(Math.abs)))
      const slopes = unseen.map((u) => u.reduce((sum, x, r) => sum + (x * b[own[r]!]!) / root[r]!, 0))
      const direction = cells.map(() => 0)
      own.forEach((k, r) => {
        direction[k] = -unseen.reduce((sum, u, n) => sum + slopes[n]! * u[r]!, 0) / root[r]!
      })
      const size = Math.hypot(...direction)
      if (!(size > UNSEEN * Math.hypot(...b))) return []
      const inside = (at: readonly number[]) => (this.#coordinates.inverse(at) ? at : undefined)
      return [
        {
          at: (t) => inside(values.map((x, k) => x + (t * direction[k]!) / size)),
          direction,
          isOfScales: false,
        },
      ]
    })
  }

  /** The ray with J of all rows, as `eval --data` has it: rounding alone may fall far. */
  #confirmed(ray: Ray): Ray | undefined {
    const { model, derivation, sizes } = this.subject
    const falls = ray.falls.map(([t]) => {
      const values = this.#function.exactly(ray.at(t)!)
      if (!this.subject.admits(values)) return undefined
      const sum = new ObjectiveSum(model, derivation, sizes, values)
      return unlessOpen(() => {
        sum.add(this.#all)
        return [t, sum.result().objective] as const
      })
    })
    if (!falls.every((fall) => fall !== undefined)) return undefined
    return isFalling(falls) ? { ...ray, falls } : undefined
  }

  /** Directions of single entries that are scales, and of all of a parameter's together. */
  #scaleDirections(): readonly (readonly number[])[] {
    const { cells } = this
    const one = (moves: (k: number) => boolean): readonly number[][] => {
      const up = cells.map((_, k) => (moves(k) && this.#coordinates.isScale(k) ? 1 : 0))
      return up.includes(1) ? [up, up.map((d) => -d + 0)] : []
    }
    const whole = [...new Set(cells.map((cell) => cell.variable))].flatMap((v) => one((k) => cells[k]!.variable === v))
    return [...whole, ...cells.flatMap((_, k) => one((j) => j === k))]
  }

  /** Values of the data, those first that stand there most often. */
  #mostFrequent(): readonly (readonly number[])[] {
    const counts = new Map<string, { readonly row: readonly number[]; count: number }>()
    for (const row of this.rows) {
      const known = counts.get(row.join())
      if (known) known.count++
      else counts.set(row.join(), { row, count: 1 })
    }
    const sorted = [...counts.values()].sort((a, b) => b.count - a.count)
    return sorted.slice(0, PLACES).map(({ row }) => row)
  }

  #mean(): readonly number[] {
    return this.rows[0]!.map((_, c) => this.rows.reduce((sum, row) => sum + row[c]! / this.rows.length, 0))
  }

  /** Starts at which a location is put on one of these places. */
  #placed(start: readonly number[], places: readonly (readonly number[])[]): readonly (readonly number[])[] {
    const { columns } = this.#function
    const locations = [...new Set(this.cells.map((cell) => cell.variable))].filter((v) => v.domain.kind === 'real')
    return locations.flatMap((variable) => {
      const own = this.cells.flatMap((cell, k) => (cell.variable === variable ? [k] : []))
      if (own.length % columns !== 0) return []
      // Of K × n or n × K entries the n of one of K.
      const groups = own.length / columns
      return places.flatMap((row) =>
        [(k: number) => own[k]!, (k: number) => own[k * groups]!]
          .slice(0, groups > 1 && columns > 1 ? 2 : 1)
          .map((cellOf) => {
            const put = [...start]
            row.forEach((x, k) => (put[cellOf(k)] = x))
            return put
          }),
      )
    })
  }

  find(): { readonly ray?: Ray; readonly least: number } {
    let least = Infinity
    for (const instance of this.subject.parameters(STARTS)) {
      this.#function.hold(instance)
      const values = this.#function.valuesAt(instance)
      for (const from of [values, ...this.#placed(values, [this.#mean()])])
        for (const path of this.#unseen(from)) {
          const ray = this.#ray(path)
          if (ray) return { ray, least }
        }
      const start = this.#coordinates.inverse(values)?.map((x) => x + 0.2 * (this.#uniform() - 0.5))
      if (!start) continue
      const reached = minimise(this.#objective, start, -1e12)
      least = Math.min(least, reached.value)
      const further = reached.isMinimum ? undefined : this.#ray(this.#along(reached.x, unit(reached.heading)))
      if (further) return { ray: further, least }
      for (const from of [reached.x, ...this.#placed(reached.x, this.#mostFrequent())])
        for (const direction of this.#scaleDirections()) {
          const ray = this.#ray(this.#along(from, direction))
          if (ray) return { ray, least }
        }
    }
    return { least }
  }

  /** Entries by how they go along a ray. */
  moves({ at, direction }: Ray): readonly { readonly name: string; readonly up: boolean }[] {
    const [near, far] = [at(0)!, at(8)!]
    const largest = Math.max(...direction.map(Math.abs))
    return this.cells.flatMap((cell, k) =>
      Math.abs(direction[k]!) > 0.1 * largest ? [{ name: cell.name, up: far[k]! > near[k]! }] : [],
    )
  }
}

/** Whether J falls by more and more, or at least goes on at its pace: no bound shows. */
const isFalling = (falls: Ray['falls']): boolean => {
  const slopes = falls.slice(1).map(([t, J], k) => (J - falls[k]![1]) / (t - falls[k]![0]))
  return slopes.slice(-2).every((slope, k, list) => slope < 0 && (k === 0 || slope <= 0.5 * list[0]!))
}

const unit = (direction: readonly number[]): readonly number[] => {
  const size = Math.hypot(...direction)
  return size > 0 ? direction.map((d) => d / size) : direction
}

const findingOf = (search: Search, ray: Ray): Finding => {
  const moves = search.moves(ray)
  const named = moves.slice(0, 3).map(({ name, up }) => `${name} ${up ? '↑' : '↓'}`)
  const variable = search.cells.find((cell) => cell.name === moves[0]!.name)!.variable.name
  const told = [ray.falls.at(-3)!, ray.falls.at(-2)!, ray.falls.at(-1)!]
  const k = search.cells.findIndex((cell) => cell.name === moves[0]!.name)
  return {
    severity: 'error',
    variable,
    message: `J falls without bound on these data as ${named.join(', ')}${moves.length > 3 ? ' …' : ''}`,
    evidence: {
      [moves[0]!.name]: told.map(([t]) => rounded(ray.at(t)![k]!)),
      J: told.map(([, J]) => rounded(J)),
    },
  }
}

const run = (subject: Subject): Outcome => {
  if (!subject.rows) return { undecided: 'no data was given' }
  const search = new Search(subject, subject.rows)
  const { cells } = search
  if (cells.length === 0) return { passed: 'the energy has no parameters' }
  if (cells.length > MOST_ENTRIES) return { undecided: `the parameters have more than ${MOST_ENTRIES} entries` }
  const { ray, least } = search.find()
  if (ray) return { findings: [findingOf(search, ray)] }
  if (!Number.isFinite(least)) return { undecided: 'J has no finite value at the parameters that were tried' }
  return { passed: `none found from ${STARTS} starts, at each of which J was minimised` }
}

/** J does not fall without bound on the data. */
export const unbounded: Diagnostic = { summary: 'J is bounded from below on the given data', run }
