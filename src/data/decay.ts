import { isInfinite, number, ONE, type Variable, ZERO } from '../expr'
import type { Model } from '../language/model'
import { type Decay, DISTRIBUTIONS } from './distributions'

export type { Decay } from './distributions'

/** How p̃ of a visible variable falls towards the ends of the variable's domain. */
export interface DataDecay extends Decay {
  /** Whether log p̃ is smooth in between, so that E ψ(p̃)² = −E ∂ψ(p̃)/∂v. */
  readonly smooth: boolean
  /** `decays like exp(−v²)` */
  readonly text: string
}

const GAUSSIAN: Decay = { far: { kind: 'gaussian' } }
/** The defaults on an interval and on a half-line, Beta(3, 3) and gamma(3, 1). */
const BETA: Decay = { far: { kind: 'gaussian' }, near: number(2) }
const GAMMA: Decay = { far: { kind: 'exponential', rate: ONE }, near: number(2) }

/** Undefined where nothing is known of p̃, or where a domain cuts off what it is made of. */
export const decayOf = ({ data }: Model, v: Variable): DataDecay | undefined => {
  const law = data?.of.get(v.name) ?? data?.of.get('*')
  const { kind, bounds } = v.domain
  const isLine = kind === 'real'
  if (!law || law.kind === 'gaussian_mixture') {
    if (isLine) return told(GAUSSIAN)
    const ends = bounds.filter(isInfinite).length
    if (kind === 'positive' || (kind === 'interval' && ends === 1)) return told(GAMMA)
    return kind === 'interval' && ends === 0 ? told(BETA, false) : undefined
  }
  if (law.kind === 'kde') return isLine ? told(GAUSSIAN) : undefined
  const definition = DISTRIBUTIONS.find((d) => d.name === law.kind)
  if (!definition || !(isLine || (definition.ends && kind === 'positive'))) return undefined
  // Both are the same for all arguments.
  const { breaks, high } = definition.axis(definition.args.map(() => 1))
  return told(definition.decay('args' in law ? law.args : []), high === Infinity, breaks.length === 0)
}

const told = (decay: Decay, unbounded = true, smooth = true): DataDecay => ({
  ...decay,
  smooth,
  text: [decay.near && decay.near !== ZERO ? 'vanishes at the ends' : '', unbounded ? farText(decay) : '']
    .filter((text) => text !== '')
    .join(' and '),
})

const farText = ({ far }: Decay): string => {
  switch (far.kind) {
    case 'gaussian':
      return 'decays like exp(−v²)'
    case 'exponential':
      return 'decays like exp(−|v|)'
    case 'power':
      return far.order === 'every' ? 'decays faster than every power of |v|' : 'decays like a power of |v|'
  }
}
