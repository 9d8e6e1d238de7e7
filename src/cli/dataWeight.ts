import { derive } from '../calculus/derive'
import { ONE, substitute, type Term } from '../expr'
import { toText } from '../export/text'
import { weightedObjective } from '../decide/equation1/identities'
import { ModelError } from '../language/faults'
import type { Model } from '../language/model'
import { parseClaim } from '../language/parseModel'
import { InputError } from './inputError'

/** A weight such as `v[i]^2` as a function of the visible entry that it names; 1 for entries of other arrays. */
export const weightOf = (model: Model, text: string): ((at: Term & { kind: 'entry' }) => Term) => {
  let weight: Term
  try {
    weight = parseClaim(model, `${text} == 0`).sides[0]!
  } catch (error) {
    if (error instanceof ModelError) throw new InputError('bad-weight', `--weight: ${error.faults[0]!.message}`)
    throw error
  }
  const arrays = model.visible.filter((v) => weight.symbols.has(v.name))
  if (arrays.length !== 1)
    throw new InputError(
      'bad-weight',
      `--weight: a function of one visible entry is expected, such as \`${model.visible[0]!.name}${model.visible[0]!.dims.length > 0 ? '[i]' : ''}^2\``,
    )
  const [array] = arrays
  const found = new Set<Term & { kind: 'entry' }>()
  const seen = new Set<Term>()
  const walk = (t: Term): void => {
    if (seen.has(t)) return
    seen.add(t)
    if (t.kind === 'entry' && t.variable === array) found.add(t)
    t.children.forEach(walk)
  }
  walk(weight)
  const [only] = found
  if (found.size !== 1 || only!.slots.some((s) => s.kind !== 'index' || !weight.free.has(s.name)))
    throw new InputError(
      'bad-weight',
      `--weight: it is to depend on the entry at free indices only, such as \`${array!.name}${array!.dims.length > 0 ? '[i]' : ''}^2\``,
    )
  return (at) =>
    at.variable === array ? substitute(weight, new Map<Term, Term>(only!.slots.map((s, k) => [s, at.slots[k]!]))) : ONE
}

/** Σ_i ½ w_i ψ_i² + ∂(w_i ψ_i)/∂v_i, the objective of generalised score matching (Hyvärinen 2007; Yu, Drton and Shojaie 2019). */
export const weightedText = (model: Model, text: string): string => {
  const sizes = model.sizes.map((s) => s.name)
  return toText(weightedObjective(derive(model), weightOf(model, text)), {
    sizes,
    letters: model.letters ?? [],
    tidy: true,
  })
}
