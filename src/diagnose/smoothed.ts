import { add, call, fromInside, neg, sub, type Term } from '../expr'
import type { FunctionName } from '../functions'
import { FUNCTIONS } from '../functions'
import type { Model } from '../language/model'

/** Functions whose kinks an energy may have, as the language names them. */
export const KINKED: readonly string[] = [
  ...Object.values(FUNCTIONS)
    .filter((f) => f.facts.shape === 'kink' && f.word !== 'none')
    .map((f) => f.name),
  'sqrt',
]

/** max(a, b) = b + relu(a − b), with softplus for relu. */
const softMaximum = (args: readonly Term[]): Term => args.reduceRight((b, a) => add(b, call('softplus', sub(a, b))))

/** Smooth functions that come near those with a kink, by their names in the language. */
const SMOOTH: Partial<Record<FunctionName, readonly [name: string, of: (args: readonly Term[]) => Term]>> = {
  relu: ['softplus', ([x]) => call('softplus', x!)],
  abs: ['logcosh', ([x]) => call('logcosh', x!)],
  sign: ['tanh', ([x]) => call('tanh', x!)],
  max: ['softplus', softMaximum],
  min: ['softplus', (args) => neg(softMaximum(args.map(neg)))],
}

/** The energy with smooth functions for those that have a kink in v, and the names of these. */
export const smoothed = ({ energy, visible }: Model): { readonly energy: Term; readonly names: readonly string[] } => {
  const names = new Set<string>()
  const rule = (t: Term): Term => {
    const smooth = t.kind === 'call' ? SMOOTH[t.name] : undefined
    if (t.kind !== 'call' || !smooth || !visible.some((v) => t.symbols.has(v.name))) return t
    names.add(smooth[0])
    return smooth[1](t.args)
  }
  const changed = fromInside(rule)(energy)
  return { energy: changed, names: [...names] }
}
