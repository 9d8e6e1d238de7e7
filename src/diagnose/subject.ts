import { Calculus } from '../calculus/close'
import type { ArrayResult, Derivation } from '../calculus/derivation'
import { differentiate } from '../calculus/differentiate'
import { entry, neg, remembered, type Term } from '../expr'
import { objectiveGradient } from '../report/objectiveGradient'
import { stableForm } from './stable'
import { derive } from '../calculus/derive'
import type { Sample } from '../data/density'
import type { Clock } from '../decide/clock'
import { redraw } from '../decide/sampling/draws'
import { instanceOf } from '../decide/sampling/drawn'
import { candidateSizes, type Instance, satisfiesConditions, type Shape, shapeOf } from '../decide/sampling/instance'
import type { SizeValues } from '../decide/verdict'
import { lazily } from '../program/lazily'
import type { Assumption, Model } from '../language/model'
import { admissibleSizes, derivedSizes, ownSizes } from '../language/sizes'
import { type ConvergenceCondition, convergenceConditions } from '../evaluate/convergence'
import { supportOf } from '../domains'
import { MAX_DRAW } from '../domains/draw'
import * as Q from '../numbers/rational'
import { domainEnds } from './domainEnds'
import type { Evidence } from './finding'
import { rounded } from './numbers'
import { Places } from './places'

/** What a diagnosis is given beside the model. */
export interface DiagnosisOptions {
  readonly seed: number
  /** Sizes that the caller fixes. */
  readonly sizes?: Readonly<Record<string, number>>
  /** Rows of data, columns in the order of the visible entries. */
  readonly sample?: Sample
}

export const NO_PARAMETERS = 'no parameters were found that meet the assumptions'

/** As people see the names that the calculus makes. */
export const unmarked = (text: string): string => text.replaceAll('°', '')

/** Where a visible entry lies: in the data, or about 0. */
export interface Spread {
  readonly centre: number
  readonly sd: number
  readonly low: number
  readonly high: number
}

/** Standard deviations to either side of the data that a model may meet. */
const REACH = 10
/** Next to the centre: at it, as at v = 0, a model may be what it is nowhere else. */
const NEAR = 0.013
/** So much larger or smaller are parameters that are not ordinary. */
const FACTORS = [6, 1 / 6] as const

/** Entries of all variables together up to which the model's own sizes are taken. */
const MOST_CELLS = 120

type StableForms = Pick<Derivation, 'freeEnergy' | 'score'>

/** What all checks share of a model. */
interface Shared {
  readonly calculus: Calculus
  readonly derivation: Derivation
  readonly stable: () => StableForms
  readonly gradient: (f: Term) => readonly ArrayResult[]
  readonly places: Places
}

/** What a check looks at: the model, what was derived from it, the data, and parameters to try. */
export class Subject {
  readonly calculus: Calculus
  readonly derivation: Derivation
  /** At which everything is evaluated: those that are asked for, else the model's own where they are small. */
  readonly sizes: SizeValues
  readonly places: Places
  /** Rows of data, if there are any. */
  readonly rows: Sample['rows'] | undefined
  readonly seed: number
  readonly clock: Clock
  readonly #shared: Shared

  constructor(
    readonly model: Model,
    readonly options: DiagnosisOptions,
    shared: Shared,
    clock: Clock,
    sizes: SizeValues = sizesFor(model, options),
  ) {
    this.#shared = shared
    this.calculus = shared.calculus
    this.derivation = shared.derivation
    this.places = shared.places
    this.rows = options.sample?.rows
    this.seed = options.seed
    this.clock = clock
    this.sizes = sizes
  }

  /** F and ψ with logarithms that lose nothing far out. */
  stable(): StableForms {
    return this.#shared.stable()
  }

  /** Of J, or of E: what is flat is looked at more than once. */
  gradient(f: Term): readonly ArrayResult[] {
    return this.#shared.gradient(f)
  }

  /** What sums and integrals over hidden variables that have a closed form need in order to converge. */
  readonly convergence = lazily((): readonly ConvergenceCondition[] => {
    const { hidden, energy } = this.model
    const found = convergenceConditions(
      this.calculus.marginalise(hidden, energy).elimination,
      new Set(hidden.map((v) => v.name)),
    )
    return found.map((c) => ({ ...c, variable: unmarked(c.variable), text: unmarked(c.text) }))
  })

  /** The same as assumptions: elsewhere F is a formula of nothing. */
  readonly convergent = lazily((): readonly Assumption[] =>
    this.convergence().flatMap(({ condition, text }) => (condition.kind === 'logdet' ? [] : [{ condition, text }])),
  )

  /** The names and numbers of visible entries, in the order of columns. */
  readonly visible = lazily((): Shape => shapeOf(this.sizes, this.model.visible, [])!)

  /** Parameters in their domains that meet the assumptions on them, at some sizes: every second is the mirror of the one before; real ones times a factor. */
  parameters(
    count: number,
    { sizes = this.sizes, factor = 1 }: { readonly sizes?: SizeValues; readonly factor?: number } = {},
  ): readonly Instance[] {
    const shape = this.#shape(sizes)
    if (!shape) return []
    const scale = Q.fromNumber(factor)
    return Array.from({ length: count }, (_, k) => {
      const draws = shape.blocks
        .flatMap((block) => Array.from({ length: block.cells }, () => isLimited(block)))
        .map((whole, c) => redraw(this.seed, (k >> 1) + 1, c) >> (whole ? 0 : 1))
      const instance = instanceOf(
        shape,
        draws.map((d) => (k % 2 === 0 ? d : -d)),
      )
      return instance && generic(shape, instance, scale)
    }).filter((instance) => instance !== undefined)
  }

  /** The same, each array much larger or smaller by itself, where that is in its domain. */
  spread(count: number): readonly Instance[] {
    const shape = this.#shape(this.sizes)
    return this.parameters(count).flatMap((instance, k): readonly Instance[] => {
      const scaled = [...instance.values].map(([name, list], n) => {
        const { kind } = shape!.blocks.find((b) => b.variable.name === name)!.variable.domain
        const factor = SCALED.has(kind) ? Q.fromNumber(FACTORS[(k >> n) & 1]!) : Q.ONE
        return [name, list.map((q) => Q.mul(q, factor))] as const
      })
      const moved = { ...instance, values: new Map(scaled) }
      return satisfiesConditions(shape!, moved) ? [moved] : []
    })
  }

  /** Whether parameters meet the assumptions on them. */
  admits(values: Instance['values']): boolean {
    const shape = this.#shape(this.sizes)
    return shape !== undefined && satisfiesConditions(shape, { sizes: this.sizes, values })
  }

  /** How many parameters there are at the sizes. */
  parameterCount(): number {
    return this.#shape(this.sizes)?.cells ?? 0
  }

  /** The range of each visible entry, ten standard deviations to either side of the data within the domain. */
  readonly ranges = lazily((): readonly Spread[] =>
    domainEnds(this.visible()).map(({ low, high }, c) => {
      const values = this.rows?.map((row) => row[c]!) ?? []
      const count = values.length
      const inside = low > -Infinity ? (high < Infinity ? (low + high) / 2 : low + 1) : high < Infinity ? high - 1 : 0
      const centre = count > 0 ? values.reduce((a, b) => a + b, 0) / count : inside
      const sd = count > 1 ? Math.sqrt(values.reduce((s, x) => s + (x - centre) ** 2, 0) / (count - 1)) : 1
      return { centre, sd, low, high }
    }),
  )

  /** Parameters with a point v: the centre of the data, then corners of their range and points inside of it. */
  atPoint(instance: Instance, k: number): Instance {
    const row = this.ranges().map(({ centre, sd, low, high }, c) => {
      const draw = redraw(this.seed + 11, k + 1, c) / MAX_DRAW
      const part = k === 0 ? NEAR : k % 2 === 0 ? draw : Math.sign(draw)
      const x = centre + REACH * sd * part
      const near = 1e-3 * Math.min(sd, high - low)
      return Math.min(Math.max(x, low + near), high - near)
    })
    return this.withRow(instance, row)
  }

  /** Parameters with a point v. */
  withRow({ sizes, values }: Instance, row: readonly number[]): Instance {
    let from = 0
    const visible = this.visible().blocks.map(
      ({ variable, cells }) => [variable.name, row.slice(from, (from += cells)).map(Q.fromNumber)] as const,
    )
    return { sizes, values: new Map([...values, ...visible]) }
  }

  /** The numbers of an instance, to be shown. */
  shown({ values }: Instance): Evidence {
    return Object.fromEntries(
      [...values].map(([name, list]) => {
        const numbers = list.map((q) => rounded(Q.toNumber(q)))
        return [name, numbers.length === 1 ? numbers[0] : numbers]
      }),
    )
  }

  /** The smallest sizes, which have one visible entry or two. */
  readonly smallSizes = lazily((): SizeValues | undefined => {
    const cells = (at: SizeValues): number => shapeOf(at, this.model.visible, [])?.cells ?? Infinity
    const few = candidateSizes(this.model)
      .map((base) => derivedSizes(this.model, base))
      .filter((at) => at !== undefined)
      .filter((at) => admissibleSizes(this.model, undefined, at) && cells(at) <= 2)
    return few[0]
  })

  /** Another model of the same parameters and data, at the same sizes. */
  with(model: Model): Subject {
    const shared = model.energy === this.model.energy ? this.#shared : { ...this.#shared, ...derivedFrom(model) }
    return new Subject(model, this.options, shared, this.clock, this.sizes)
  }

  #shape(sizes: SizeValues): Shape | undefined {
    return shapeOf(sizes, this.model.parameters, this.#conditions())
  }

  /** Assumptions on visible variables restrict p̃, not parameters. */
  #conditions() {
    const names = this.model.visible.map((v) => v.name)
    return this.model.assume.map((a) => a.condition).filter((c) => !names.some((name) => c.symbols.has(name)))
  }
}

/** Between two finite ends, where all that lies there is ordinary. */
const isLimited = ({ variable: { domain }, bounds }: Shape['blocks'][number]): boolean =>
  supportOf(domain.kind, bounds)?.every(Number.isFinite) ?? false

/** Domains whose values may be multiplied by a positive number. */
const SCALED: ReadonlySet<string> = new Set(['real', 'positive', 'symmetric', 'spd'])

/** A little off numbers that are special, such as 0 or equal ones, which a model meets only where someone puts them. */
const generic = (shape: Shape, instance: Instance, factor: Q.Rational): Instance => {
  let n = 0
  const values = [...instance.values].map(([name, list]) => {
    const { kind } = shape.blocks.find((b) => b.variable.name === name)!.variable.domain
    const isFree = kind === 'real' || kind === 'positive'
    const isSigned = kind === 'real' || kind === 'symmetric'
    const shifts = list.map(() => Q.rational(((++n * 7) % 13) + 1, 101))
    const moved = isFree ? list.map((q, k) => Q.add(q, shifts[k]!)) : list
    return [name, isSigned ? moved.map((q) => Q.mul(factor, q)) : moved] as const
  })
  const moved = { ...instance, values: new Map(values) }
  return satisfiesConditions(shape, moved) ? moved : instance
}

/** What follows from an energy, with the calculus that found it. */
export type Derived = Pick<Shared, 'calculus' | 'derivation'>

const derivedOf = (model: Model): Derived => {
  const calculus = new Calculus()
  return { calculus, derivation: derive(model, calculus) }
}

const derivedFrom = (model: Model, { calculus, derivation }: Derived = derivedOf(model)) => {
  return {
    calculus,
    derivation,
    stable: lazily(() => stableForms(calculus, derivation)),
    gradient: remembered((f) => objectiveGradient(model, f)),
  }
}

const stableForms = (calculus: Calculus, derivation: Derivation): StableForms => {
  const { term, names } = stableForm(derivation.freeEnergy)
  if (names.length === 0) return derivation
  const score = derivation.score.map((result) => {
    const at = entry(result.variable, result.indices)
    return { ...result, term: neg(calculus.close(differentiate(term, at))) }
  })
  return { freeEnergy: term, score }
}

/** @throws TooLong */
export const sharedOf = (model: Model, derived?: Derived): Shared => {
  return { ...derivedFrom(model, derived), places: new Places(model) }
}

/** Sizes at which a model is looked at: those that are asked for, else its own where they are small. */
export const sizesFor = (
  model: Model,
  { sizes = {}, sample }: Pick<DiagnosisOptions, 'sizes' | 'sample'>,
): SizeValues => {
  const cells = (at: SizeValues): number =>
    shapeOf(at, [...model.visible, ...model.hidden, ...model.parameters], [])?.cells ?? Infinity
  const own = derivedSizes(model, ownSizes(model, sizes)) ?? {}
  if (sample || Object.keys(sizes).length > 0 || cells(own) <= MOST_CELLS) return own
  const smaller = candidateSizes(model)
    .map((base) => derivedSizes(model, base))
    .filter((at) => at !== undefined)
    .filter((at) => admissibleSizes(model, undefined, at) && cells(at) <= MOST_CELLS)
  return smaller.filter((at) => Object.values(at).every((n) => n >= 2))[0] ?? smaller.at(-1) ?? own
}
