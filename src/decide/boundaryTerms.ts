import { growthIn } from '../calculus/growth'
import { type Degree, type Growth, isZero, largest } from '../calculus/growthBounds'
import type { IntegratedByParts } from '../calculus/momentForm'
import { type Decay, decayOf } from '../data/decay'
import { superscript } from '../export/symbols'
import { add, isPositive, mul, number, ONE, sub, type Term, ZERO } from '../expr'
import { type Model, restrictsData } from '../language/model'
import * as Q from '../numbers/rational'

/**
 * Why E[f ∂ log p̃/∂v] = −E[∂f/∂v] is exact for these functions under the model's p̃: f is smooth, and p̃ outweighs a bound
 * of its square and of its derivative (Hyvärinen 2005, Theorem 1). Undefined where no such bound is found.
 */
export const exactByParts = (model: Model, list: readonly IntegratedByParts[], name = 'f'): string | undefined => {
  const { visible } = model
  const decays = visible.flatMap((v) => decayOf(model, v) ?? [])
  if (restrictsData(model) || decays.length < visible.length) return undefined
  const growth = growthIn(visible)
  const bounds: Growth[] = []
  for (const { f, derivative } of list) {
    if (f.kind === 'datascore') {
      // p̃ times its own score is its derivative, which vanishes where it does.
      if (!decays.every((d) => d.smooth && isFinite(d))) return undefined
      continue
    }
    const [own, slope] = [growth(f), growth(derivative)]
    if (!own || !slope || !decays.every((d) => isOutweighed(own, d, 2) && isOutweighed(slope, d, 1))) return undefined
    bounds.push(own)
  }
  const bound = boundText(name, largest(bounds), visible.map((v) => v.name).join(', '))
  return `${bounds.length > 0 ? `${bound}, ` : ''}p̃ ${[...new Set(decays.map((d) => d.text))].join(' or ')}`
}

/** Whether E ψ(p̃)² is certainly finite. */
export const hasFiniteInformation = (model: Model): boolean =>
  model.visible.every((v) => {
    const decay = decayOf(model, v)
    return decay !== undefined && isFinite(decay)
  })

/** The square of the score of a power of the distance to an end is as the inverse of the distance's square. */
const isFinite = ({ near }: Decay): boolean => near === undefined || near === 'every' || isLarger(near, ONE)

/** Whether |f|ᵏ has a mean under a p̃ that falls so, and p̃fᵏ⁻¹ vanishes at the ends, for k = 1, 2. */
const isOutweighed = (growth: Growth, decay: Decay, k: 1 | 2): boolean =>
  isOutweighedFar(growth, decay, k) && isOutweighedNear(growth.pole, decay, k)

const isOutweighedFar = ({ rates, degree }: Growth, { far }: Decay, k: 1 | 2): boolean => {
  switch (far.kind) {
    case 'gaussian':
      return true
    case 'exponential':
      return rates !== 'some' && [ZERO, ...rates].every((rate) => isLarger(far.rate, mul(number(k), rate)))
    case 'power':
      if (rates.length > 0) return false
      return far.order === 'every' || (degree !== 'some' && isLarger(far.order, mul(number(k), number(degree))))
  }
}

const isOutweighedNear = (pole: Degree, { near }: Decay, k: 1 | 2): boolean => {
  if (near === undefined || near === 'every') return true
  if (pole === 'some') return false
  const p = number(pole)
  return isLarger(add(near, ONE), mul(number(k), p)) && (k === 1 || isLarger(near, p))
}

const isLarger = (a: Term, b: Term): boolean => isPositive(sub(a, b))

/** `|ψ| ≤ a + b‖v‖`. */
export const boundText = (function_: string, { rates, degree, pole }: Growth, v: string): string => {
  const far = rates.length > 0 ? `a exp(b‖${v}‖)` : isZero(degree) ? 'a' : `a + b${powerText(`‖${v}‖`, degree)}`
  if (isZero(pole)) return `|${function_}| ≤ ${far}`
  return `|${function_}| ≤ ${far.includes('+') ? `(${far})` : far}/${powerText('δ', pole)} with δ the distance to the end`
}

const powerText = (base: string, d: Degree): string => {
  if (d === 'some') return `${base}ᵏ`
  if (Q.equal(d, Q.ONE)) return base
  return base + (superscript(Q.toText(d)) ?? `^(${Q.toText(d)})`)
}
