import { UNRESOLVED } from '../numbers/algebra'
import { Unsure } from '../program/unsupported'
import { disagreement } from './agreement'
import type { Cell } from '../program/ground/cells'
import type { Features } from './features'
import type { Integrand } from './integrand'
import type { Estimate } from './kronrod'
import type { Space } from './space'
import { type Panel, type Plan, planLine } from './plan'
import { NOISY } from './precise'
import { bitsOf } from '../program/ground/precision'
import type { Ring, Scaled } from './scaled'
import { type SecondOpinion, secondOpinion, sumParts, thirdOpinion } from './secondOpinion'
import { type FloatPanel, settle, sumPanel } from './trapezoid'

/*
 * One-dimensional integrals: the trapezoidal rule on panels that the plan finds, with which a second rule over intervals
 * that resolve every function has to agree; what that meets and the first did not is where the panels are cut.
 */

/** A difference above this is part of the error. */
const SEEN = 1e-9
/** What two levels may differ by when nothing better is reached. */
const HOPELESS = 1e-6
/** Errors of the second rule with which it may stand alone. */
const ENOUGH = 1e-10
/** A base is near enough to the greatest logarithm where doubles hold the difference with all digits that count. */
const NEAR = 1e3
const MAX_BASES = 4

/** Plan and float64 sums of a one-dimensional integral. */
interface Prepared<T> {
  readonly plan: Plan<T>
  readonly panels: readonly { readonly panel: Panel<T>; readonly float: FloatPanel }[]
}

/** Panels that differ by more than this between two levels are split where the form of the integrand says it bends. */
const SMOOTH = 2e-13
const MAX_CUTS = 8

const worstOf = <T>({ panels }: Prepared<T>): number =>
  panels.reduce((w, p) => Math.max(w, Number.isNaN(p.float.difference) ? Infinity : p.float.difference), 0)

const totalsOf = <T>({ panels }: Prepared<T>, size: number): { values: Float64Array; sizes: Float64Array } => {
  const [values, sizes] = [new Float64Array(size), new Float64Array(size)]
  for (const { float } of panels)
    for (let m = 0; m < size; m++) {
      values[m]! += float.totals[m]!
      sizes[m]! += float.sizes[m]!
    }
  return { values, sizes }
}

/** Makes plans and sums in float64 over one cell. */
class Preparation<T> {
  constructor(
    readonly space: Space<T>,
    readonly cell: Cell<T>,
    readonly features: Features<T>,
    readonly depth: number,
    readonly thrifty: boolean,
  ) {}

  of(integrand: Integrand<T>): Prepared<T> {
    const first = this.cut(integrand, [])
    if (worstOf(first) <= SMOOTH + first.plan.noise) return first
    const centres = [...new Set(this.features.centres(this.thrifty).map((c) => c.x))].slice(0, MAX_CUTS)
    const second = this.cut(integrand, centres)
    return worstOf(second) < worstOf(first) ? second : first
  }

  /** With panels cut at these values of the cell, too. */
  cut(integrand: Integrand<T>, cuts: readonly number[]): Prepared<T> {
    const { space } = this
    const { tick } = space.evaluator.options
    // A line inside of others is integrated again and again.
    tick?.()
    const plan = planLine(space, this.cell, integrand, this.features, this.depth, this.thrifty, cuts)
    const panels = plan.stretches
      .flatMap((s) => s.panels)
      .map((panel) => {
        for (const [id, sign] of panel.signs) space.kinkSigns[id] = sign
        const float = settle(integrand, panel, plan.shift, plan.noise, tick)
        for (const [id] of panel.signs) space.kinkSigns[id] = 0
        panel.chart.leave()
        return { panel, float }
      })
    return { plan, panels }
  }
}

/** log of the integral and the coefficients relative to it, in float64: for planning what surrounds it. */
export const integrateLineFloat = <T>(
  space: Space<T>,
  cell: Cell<T>,
  integrand: Integrand<T>,
  features: Features<T>,
): { log: number; ratios: Float64Array } => {
  const prepared = new Preparation(space, cell, features, 36, true).of(integrand)
  const { values } = totalsOf(prepared, integrand.ratios().length)
  const weight = values[0]!
  return { log: prepared.plan.shift + Math.log(weight), ratios: values.map((x) => x / weight) }
}

/** ∫ of the integrand over one continuous cell. */
export const integrateLine = <T>(
  space: Space<T>,
  cell: Cell<T>,
  integrand: Integrand<T>,
  features: Features<T>,
  ring: Ring<T>,
  confirm: boolean,
): Scaled<T> => {
  const { algebra: A } = space.evaluator
  const bits = bitsOf(A)
  const line = new Line(space, cell, features, ring, confirm, Math.max(40, bits * Math.LN2 + 6))
  let base = 0
  let refusal: unknown = UNRESOLVED
  try {
    const prepared = line.of(integrand)
    if (prepared.plan.noise <= NOISY) return line.sum(prepared, integrand)
    base = prepared.plan.shift
  } catch (thrown) {
    if (!(thrown instanceof Unsure) || !integrand.precisely(0)) throw thrown
    if (confirm) refusal = thrown
  }
  // Neither the sum nor a second opinion on it is worth much without digits for what the energy differs by.
  if (bits < 64) throw refusal
  for (let n = 0; ; n++) {
    const precise = integrand.precisely(base)
    if (!precise) return line.sum(line.of(integrand), integrand)
    const prepared = line.of(precise)
    const { shift } = prepared.plan
    if (Math.abs(shift) < NEAR || n === MAX_BASES) return ring.raised(line.sum(prepared, precise), base)
    base += shift
  }
}

class Line<T> extends Preparation<T> {
  constructor(
    space: Space<T>,
    cell: Cell<T>,
    features: Features<T>,
    readonly ring: Ring<T>,
    readonly confirm: boolean,
    depth: number,
  ) {
    super(space, cell, features, depth, !confirm)
  }

  #refuse(why: string): Unsure {
    return new Unsure(`the integral over ${this.cell.name}: ${why}`)
  }

  /** The sum in the number system, which a second rule has to agree with. */
  sum(first: Prepared<T>, integrand: Integrand<T>): Scaled<T> {
    if (!this.confirm) return this.#byPanels(first, integrand)
    const plain = this.#checked(first, integrand)
    const { features } = plain.check
    // Split where the second rule met features that the first did not resolve.
    const best = plain.agrees || features.length === 0 ? plain : this.#checked(this.cut(integrand, features), integrand)
    if (!best.agrees && standsAlone(best.check, best.sizes)) return this.#byParts(best.plan, best.check, integrand)
    const result = this.#byPanels(best, integrand)
    return { e: result.e, c: this.#compared(result.c, best.sizes, best.check, best.plan) }
  }

  #checked(prepared: Prepared<T>, integrand: Integrand<T>) {
    const { values, sizes } = totalsOf(prepared, this.ring.size)
    const check = secondOpinion(this.space, this.cell, integrand, prepared.plan, sizes)
    const agrees = unsettledBy(prepared) === undefined && disputed(values, sizes, check, prepared.plan) === undefined
    return { ...prepared, sizes, check, agrees }
  }

  #byPanels(prepared: Prepared<T>, integrand: Integrand<T>): Scaled<T> {
    const { space, ring } = this
    const { plan, panels } = prepared
    const unsettled = unsettledBy(prepared)
    if (unsettled !== undefined)
      throw this.#refuse(`the trapezoidal rule does not settle (two levels differ by ${unsettled.toExponential(1)})`)
    let total: (T | undefined)[] | undefined
    for (const { panel, float } of panels) {
      const part = sumPanel(space, integrand, panel, float, plan.shift, ring)
      panel.chart.leave()
      total = total === undefined ? part : ring.plus(total, part)
    }
    if (!total) throw this.#refuse('its mass is not found')
    return { e: plan.shift, c: total }
  }

  /** By the second rule alone, which other intervals have to confirm. */
  #byParts(plan: Plan<T>, check: SecondOpinion<T>, integrand: Integrand<T>): Scaled<T> {
    const { space, ring } = this
    const { algebra: A, options } = space.evaluator
    options.onDear?.(1)
    const other = thirdOpinion(integrand, plan, check)
    const total = sumParts(space, integrand, check.parts, plan.shift, ring)
    const widened = total.map((x, m) => x && A.widen(x, A.fromNumber(check.errors[m]!)))
    return { e: plan.shift, c: this.#compared(widened, check.sizes, other, plan) }
  }

  /** With the difference from what another rule gives, where rounding is not all of it. */
  #compared(total: readonly (T | undefined)[], sizes: Float64Array, check: Estimate, plan: Plan<T>): (T | undefined)[] {
    const { algebra: A } = this.space.evaluator
    const values = Float64Array.from(total, (x) => (x === undefined ? 0 : A.midpoint(x)))
    const m = disputed(values, sizes, check, plan)
    if (m !== undefined)
      throw this.#refuse(
        `two quadrature rules disagree: ${values[m]} and ${check.values[m]} (times exp(${plan.shift}))`,
      )
    return total.map((x, k) => {
      const by = Math.abs(values[k]! - check.values[k]!)
      return x !== undefined && by > (SEEN + 20 * plan.noise) * Math.max(sizes[k]!, check.sizes[k]!)
        ? A.widen(x, A.fromNumber(by))
        : x
    })
  }
}

/** By how much two levels of the trapezoidal rule differ, where that is too much. */
const unsettledBy = <T>({ plan, panels }: Prepared<T>): number | undefined =>
  panels.map((p) => p.float.difference).find((d) => !(d < HOPELESS + 20 * plan.noise))

/** Which coefficient two rules do not agree on, or the second one has not settled for. */
const disputed = <T>(
  values: Float64Array,
  sizes: Float64Array,
  check: Estimate,
  { noise }: Plan<T>,
): number | undefined => {
  const greater = sizes.map((size, k) => Math.max(size, check.sizes[k]!))
  const by = 20 * noise
  return (
    disagreement(values, check.values, greater, by) ??
    disagreement(check.errors, new Float64Array(sizes.length), greater, by)
  )
}

/** Whether the second rule is near enough to what it comes to, and has met all that the first did. */
const standsAlone = ({ errors, sizes }: Estimate, met: Float64Array): boolean =>
  errors.every((error, m) => error <= ENOUGH * sizes[m]! && (sizes[m]! > 0 || met[m] === 0))
