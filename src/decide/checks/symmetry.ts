import { genericEntry } from '../../calculus/derive'
import { differentiate } from '../../calculus/differentiate'
import {
  add,
  diff,
  entry,
  freshIndex,
  log,
  logPartition,
  mapTerm,
  neg,
  ONE,
  sub,
  substitute,
  type Term,
  TWO,
  type Variable,
  variable,
} from '../../expr'
import { asked, type Question } from '../question'
import { type Check, type CheckContext, decideAll } from './context'

/** ∂ψ_i/∂v_k = ∂ψ_k/∂v_i, for every pair of visible arrays. */
const mixedDerivatives = (context: CheckContext): readonly Question[] => {
  const { model, derivation, calculus } = context
  const logZ = logPartition(model.hidden, model.energy)
  return model.visible.flatMap((v, a) =>
    model.visible.slice(a).map((w, offset) => {
      const b = a + offset
      const first = genericEntry(model, v)
      const renamed = derivation.score[b]!.indices.map((i) => freshIndex(i))
      const second = entry(w, renamed)
      const psiSecond = substitute(
        derivation.score[b]!.term,
        new Map<Term, Term>(derivation.score[b]!.indices.map((i, k) => [i, renamed[k]!])),
      )
      return asked(
        context,
        `mixed derivatives${model.visible.length > 1 ? ` by ${v.name} and ${w.name}` : ''}`,
        [...first.indices, ...renamed],
        [
          {
            raw: [diff(diff(logZ, first.at), second), diff(diff(logZ, second), first.at)],
            closed: [
              calculus.close(differentiate(derivation.score[a]!.term, second)),
              calculus.close(differentiate(psiSecond, first.at)),
            ],
          },
        ],
      )
    }),
  )
}

/** The energy with the units of one hidden array in reverse order. */
const reversed = (energy: Term, array: Variable): Term => {
  const flip = (t: Term): Term => {
    if (!t.symbols.has(array.name)) return t
    if (t.kind === 'entry' && t.variable === array)
      return entry(
        array,
        t.slots.map((s, k) => sub(add(array.dims[k]!, ONE), flip(s))),
      )
    return mapTerm(t, flip)
  }
  return flip(energy)
}

/** F does not change when hidden units are relabelled, or a state is split into two, each with energy + log 2. */
const relabellings = (context: CheckContext): readonly Question[] => {
  const { model, derivation, calculus } = context
  const F = (over: readonly Variable[], energy: Term): Term => calculus.close(logPartition(over, energy))
  const own = logPartition(model.hidden, model.energy)
  const undefinedFunctionOf = (v: Variable): boolean => model.functions.some((f) => f.parameters.includes(v))
  const relabelled = model.hidden
    .filter((v) => v.dims.length > 0 && !undefinedFunctionOf(v))
    .map((v) => {
      const energy = reversed(model.energy, v)
      return asked(
        context,
        `relabelled units of ${v.name}`,
        [],
        [
          {
            raw: [own, logPartition(model.hidden, energy)],
            closed: [neg(derivation.freeEnergy), F(model.hidden, energy)],
          },
        ],
      )
    })
  if (model.hidden.length === 0) return relabelled
  const half = variable('split°', 'hidden', { kind: 'binary', bounds: [] })
  const over = [...model.hidden, half]
  const energy = add(model.energy, log(TWO))
  return [
    ...relabelled,
    asked(
      context,
      'split states',
      [],
      [{ raw: [own, logPartition(over, energy)], closed: [neg(derivation.freeEnergy), F(over, energy)] }],
    ),
  ]
}

/** Symmetries that hold for every model. */
export const symmetry: Check = {
  name: 'symmetry',
  summary: '∂ψ_i/∂v_k = ∂ψ_k/∂v_i; F is unchanged by relabelled hidden units and by split hidden states',
  run: (context) => ({
    name: 'symmetry',
    details: 'mixed derivatives, relabelled units, split states',
    remarks: [],
    verdict: decideAll(context, [...mixedDerivatives(context), ...relabellings(context)]),
  }),
}
