import { Calculus } from '../calculus/close'
import type { Derivation } from '../calculus/derivation'
import { derive } from '../calculus/derive'
import type { Sample } from '../data/density'
import type { Clock } from '../decide/clock'
import { redraw } from '../decide/sampling/draws'
import { instanceOf } from '../decide/sampling/drawn'
import { candidateSizes, type Instance, type Shape, shapeOf } from '../decide/sampling/instance'
import type { SizeValues } from '../decide/verdict'
import { lazily } from '../program/lazily'
import type { Model } from '../language/model'
import { admissibleSizes, derivedSizes, ownSizes } from '../language/sizes'
import { Places } from './places'

/** What a diagnosis is given beside the model. */
export interface DiagnosisOptions {
  readonly seed: number
  /** Sizes that the caller fixes. */
  readonly sizes?: Readonly<Record<string, number>>
  /** Rows of data, columns in the order of the visible entries. */
  readonly sample?: Sample
}

/** Entries of all variables together up to which the model's own sizes are taken. */
const MOST_CELLS = 120

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

  constructor(
    readonly model: Model,
    readonly options: DiagnosisOptions,
    shared: { readonly calculus: Calculus; readonly derivation: Derivation; readonly places: Places },
    clock: Clock,
  ) {
    this.calculus = shared.calculus
    this.derivation = shared.derivation
    this.places = shared.places
    this.rows = options.sample?.rows
    this.seed = options.seed
    this.clock = clock
    this.sizes = sizesFor(model, options)
  }

  /** The names and numbers of visible entries, in the order of columns. */
  readonly visible = lazily((): Shape => shapeOf(this.sizes, this.model.visible, [])!)

  /** Parameters in their domains that meet the assumptions on them, at some sizes: every second is the mirror of the one before. */
  parameters(count: number, sizes: SizeValues = this.sizes): readonly Instance[] {
    const shape = shapeOf(sizes, this.model.parameters, this.#conditions())
    if (!shape) return []
    return Array.from({ length: count }, (_, k) => {
      const draws = Array.from({ length: shape.cells }, (__, c) => redraw(this.seed, (k >> 1) + 1, c) >> 1)
      return instanceOf(
        shape,
        draws.map((d) => (k % 2 === 0 ? d : -d)),
      )
    }).filter((instance) => instance !== undefined)
  }

  /** Assumptions on visible variables restrict p̃, not parameters. */
  #conditions() {
    const names = this.model.visible.map((v) => v.name)
    return this.model.assume.map((a) => a.condition).filter((c) => !names.some((name) => c.symbols.has(name)))
  }
}

/** What all checks share of a model. @throws TooLong */
export const sharedOf = (model: Model) => {
  const calculus = new Calculus()
  return { calculus, derivation: derive(model, calculus), places: new Places(model) }
}

const sizesFor = (model: Model, { sizes = {}, sample }: DiagnosisOptions): SizeValues => {
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
