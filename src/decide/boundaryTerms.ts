import { boundText, type Growth, growthIn, isOutweighed, largestGrowth } from '../calculus/growth'
import type { IntegratedByParts } from '../calculus/momentForm'
import { decayOf } from '../data/decay'
import { type Model, restrictsData } from '../language/model'

/**
 * Why E[f ∂ log p̃/∂v] = −E[∂f/∂v] is exact for these functions under the model's p̃: f is smooth, and p̃ outweighs a bound
 * of it and its derivative (Hyvärinen 2005, Theorem 1). Undefined where no such bound is found.
 */
export const exactByParts = (model: Model, list: readonly IntegratedByParts[], name = 'f'): string | undefined => {
  const { visible } = model
  const decays = visible.map((v) => decayOf(model, v))
  if (restrictsData(model)) return undefined
  const growth = growthIn(visible)
  const isSmall = (g: Growth | undefined): boolean =>
    g !== undefined && decays.every((d) => d !== undefined && isOutweighed(g, d.tail))
  // p̃ times its own score is its derivative, which vanishes where it does.
  const [own, others] = [list.filter(isOwnScore), list.filter((one) => !isOwnScore(one))]
  if (own.length > 0 && !decays.every((d) => d?.smooth)) return undefined
  if (!others.every(({ f, derivative }) => isSmall(growth(f)) && isSmall(growth(derivative)))) return undefined
  const largest = largestGrowth(others.map(({ f }) => growth(f)))!
  const bound = others.length > 0 ? `${boundText(name, largest, visible.map((v) => v.name).join(', '))}, ` : ''
  return `${bound}p̃ ${[...new Set(decays.map((d) => d!.text))].join(' or ')}`
}

const isOwnScore = ({ f }: IntegratedByParts): boolean => f.kind === 'datascore'
