import { isInfinite, type Variable } from '../expr'
import type { Model } from '../language/model'
import type { Tail } from './axis'
import { DISTRIBUTIONS } from './distributions'

/** How p̃ of one entry falls towards infinite ends, where it and its flux vanish at the finite ones. */
export interface Decay {
  readonly tail: Tail
  /** Whether log p̃ is smooth, so that E ψ(p̃)² = −E ∂ψ(p̃)/∂v. */
  readonly smooth: boolean
  readonly text: string
}

const GAUSSIAN: Decay = { tail: 'gaussian', smooth: true, text: 'decays like exp(−v²)' }
const EXPONENTIAL: Decay = { tail: 'exponential', smooth: true, text: 'decays like exp(−|v|)' }
const TEXT: Readonly<Record<Tail, string>> = {
  gaussian: GAUSSIAN.text,
  exponential: EXPONENTIAL.text,
  power: 'decays like a power of |v|',
}

/**
 * The decay of p̃ for a visible variable; undefined where it does not vanish at an end of the variable's domain, or so
 * slowly that E ψ(p̃)² is infinite, or where nothing is known of it.
 */
export const decayOf = ({ data }: Model, v: Variable): Decay | undefined => {
  const law = data?.of.get(v.name) ?? data?.of.get('*')
  const { kind, bounds } = v.domain
  const isLine = kind === 'real'
  if (!law || law.kind === 'gaussian_mixture') {
    if (isLine) return GAUSSIAN
    const ends = bounds.filter(isInfinite).length
    const onInterval: Decay = { tail: 'gaussian', smooth: true, text: 'vanishes at both ends' }
    return kind === 'positive' || ends === 1 ? EXPONENTIAL : kind === 'interval' && ends === 0 ? onInterval : undefined
  }
  if (law.kind === 'kde') return isLine ? GAUSSIAN : undefined
  const definition = DISTRIBUTIONS.find((d) => d.name === law.kind)
  if (!definition) return undefined
  const args = 'args' in law ? law.args : []
  const fits = definition.ends ? kind === 'positive' && definition.vanishes?.(args) === true : isLine
  // Both are the same for all arguments.
  const { tail, breaks } = definition.axis(definition.args.map(() => 1))
  return fits ? { tail, smooth: breaks.length === 0, text: TEXT[tail] } : undefined
}
