import { ONE, substitute, subterms, type Term, type Variable } from '../expr'
import { ModelError } from '../language/faults'
import type { Model } from '../language/model'
import { parseClaim } from '../language/parseModel'
import { InputError } from './inputError'

type Entry = Term & { readonly kind: 'entry' }

const refused = (message: string): InputError => new InputError('bad-weight', `--weight: ${message}`)

/** The square of an entry of the array, as a person would write it. */
const exampleOf = ({ name, dims }: Variable): string =>
  `\`${name}${dims.length === 0 ? '' : `[${dims.map((_, k) => 'iklm'[k] ?? `i${k}`).join(', ')}]`}^2\``

/** The text as one term of the model; a claim is read, in which all names and a free index are at hand. */
const termOf = (model: Model, text: string): Term => {
  try {
    const { sides } = parseClaim(model, `${text} == 0`)
    if (sides.length !== 2) throw refused('a function is expected, not an equation')
    return sides[0]!
  } catch (error) {
    if (error instanceof ModelError) throw refused(error.faults[0]!.message)
    throw error
  }
}

interface Parts {
  readonly entries: ReadonlySet<Entry>
  /** Whether it is a function of declared variables by itself, without scores or averages. */
  readonly isPlain: boolean
}

const partsOf = (weight: Term, array: Variable): Parts => {
  const entries = new Set<Entry>()
  let isPlain = true
  for (const t of subterms(weight)) {
    if (t.kind === 'entry' && t.variable === array) entries.add(t)
    if ('over' in t || t.kind === 'diff' || t.kind === 'datascore') isPlain = false
  }
  return { entries, isPlain }
}

/** A weight of the entries of one array. */
interface ArrayWeight {
  readonly array: Variable
  readonly at: (entry: Entry) => Term
}

/** A weight such as `v[i]^2` as a function of the visible entry that it names. @throws InputError */
const weightOf = (model: Model, text: string): ArrayWeight => {
  const weight = termOf(model, text)
  const arrays = model.visible.filter((v) => weight.symbols.has(v.name))
  const [array] = arrays
  const hidden = model.hidden.find((h) => weight.symbols.has(h.name))
  const { entries, isPlain } = partsOf(weight, array ?? model.visible[0]!)
  if (arrays.length !== 1 || hidden || !isPlain)
    throw refused(`a function of one visible entry is expected, such as ${exampleOf(array ?? model.visible[0]!)}`)
  const [only] = entries
  const names = new Set(only?.slots.flatMap((s) => (s.kind === 'index' && weight.free.has(s.name) ? [s.name] : [])))
  if (entries.size !== 1 || names.size !== only!.slots.length || names.size !== weight.free.size)
    throw refused(
      `it is to depend on the entry at free indices only, one for each dimension, such as ${exampleOf(array!)}`,
    )
  const at = ({ slots }: Entry): Term =>
    substitute(weight, new Map<Term, Term>(only!.slots.map((s, k) => [s, slots[k]!])))
  return { array: array!, at }
}

/** Weights, one for each array at most; 1 for entries of other arrays. @throws InputError */
export const weightsOf = (model: Model, texts: readonly string[]): ((at: Entry) => Term) => {
  const weights = new Map<Variable, ArrayWeight['at']>()
  for (const text of texts) {
    const { array, at } = weightOf(model, text)
    if (weights.has(array)) throw refused(`\`${array.name}\` has a weight already; write both as one product`)
    weights.set(array, at)
  }
  return (at) => weights.get(at.variable)?.(at) ?? ONE
}
