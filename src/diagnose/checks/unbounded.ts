import { uniformStream } from '../../decide/signature/random'
import { ObjectiveSum } from '../../data/objective'
import { heed } from '../../expr'
import type { Diagnostic } from '../diagnostic'
import type { Finding, Outcome } from '../finding'
import { rounded } from '../numbers'
import { unlessOpen } from '../open'
import { ParameterFunction } from '../parameters/function'
import { minimise, type Smooth } from '../parameters/minimise'
import { Unconstrained } from '../parameters/unconstrained'
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

/** A direction along which J falls as far as it was followed. */
interface Ray {
  readonly from: readonly number[]
  readonly direction: readonly number[]
  /** Distances and J there. */
  readonly falls: readonly (readonly [t: number, J: number])[]
}

class Search {
  readonly #function: ParameterFunction
  readonly #coordinates: Unconstrained
  readonly #few: Float64Array
  readonly #all: Float64Array
  readonly #uniform: () => number

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

  /** The ray, if J falls along it, of all rows too and by enclosures of every value. */
  #ray(from: readonly number[], direction: readonly number[]): Ray | undefined {
    const at = (t: number): number => {
      heed()
      return this.#function.meanValue(this.#coordinates.values(from.map((x, k) => x + t * direction[k]!)), this.#few)
    }
    const start = at(0)
    const scales = direction.some((d, k) => d !== 0 && !this.#coordinates.isScale(k))
    const falls: (readonly [number, number])[] = []
    let last = start
    for (const far of FAR) {
      const t = scales ? 10 ** (far / 4) : far
      const value = at(t)
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
    const ray = { from, direction, falls: falls.slice(-FALLS) }
    return this.#confirmed(ray)
  }

  /** The ray with J of all rows, as `eval --data` has it: rounding alone may fall far. */
  #confirmed(ray: Ray): Ray | undefined {
    const { model, derivation, sizes } = this.subject
    const falls = ray.falls.map(([t]) => {
      const sum = new ObjectiveSum(model, derivation, sizes, this.#function.exactly(this.valuesAlong(ray, t)))
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

  /** Starts at which a location is put on a value of the data: those first that stand there most often. */
  #placed(start: readonly number[]): readonly (readonly number[])[] {
    const { columns } = this.#function
    const counts = new Map<string, { readonly row: readonly number[]; count: number }>()
    for (const row of this.rows) {
      const known = counts.get(row.join())
      if (known) known.count++
      else counts.set(row.join(), { row, count: 1 })
    }
    const places = [...counts.values()].sort((a, b) => b.count - a.count).slice(0, PLACES)
    const locations = [...new Set(this.cells.map((cell) => cell.variable))].filter((v) => v.domain.kind === 'real')
    return locations.flatMap((variable) => {
      const own = this.cells.flatMap((cell, k) => (cell.variable === variable ? [k] : []))
      if (own.length % columns !== 0) return []
      // Of K × n or n × K entries the n of one of K.
      const groups = own.length / columns
      return places.flatMap(({ row }) =>
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
      const start = this.#coordinates
        .inverse(this.#function.valuesAt(instance))
        ?.map((x) => x + 0.2 * (this.#uniform() - 0.5))
      if (!start) continue
      const reached = minimise(this.#objective, start, -1e12)
      least = Math.min(least, reached.value)
      const further = reached.isMinimum ? undefined : this.#ray(reached.x, unit(reached.heading))
      if (further) return { ray: further, least }
      for (const from of [reached.x, ...this.#placed(reached.x)])
        for (const direction of this.#scaleDirections()) {
          const ray = this.#ray(from, direction)
          if (ray) return { ray, least }
        }
    }
    return { least }
  }

  /** Entries by how they go along a ray. */
  moves({ from, direction }: Ray): readonly { readonly name: string; readonly up: boolean }[] {
    const [near, far] = [0, 8].map((t) => this.#coordinates.values(from.map((x, k) => x + t * direction[k]!)))
    const largest = Math.max(...direction.map(Math.abs))
    return this.cells.flatMap((cell, k) =>
      Math.abs(direction[k]!) > 0.1 * largest ? [{ name: cell.name, up: far![k]! > near![k]! }] : [],
    )
  }

  valuesAlong({ from, direction }: Ray, t: number): readonly number[] {
    return this.#coordinates.values(from.map((x, k) => x + t * direction[k]!))
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
      [moves[0]!.name]: told.map(([t]) => rounded(search.valuesAlong(ray, t)[k]!)),
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
