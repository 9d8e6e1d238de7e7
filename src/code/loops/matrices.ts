import {
  countOf,
  entry,
  type IndexTerm,
  type InverseTerm,
  logdet,
  type LogDetTerm,
  openMatrix,
  sub,
  substitute,
  type Term,
  type Variable,
  ZERO,
} from '../../expr'
import type { Lowering } from './lower'
import type { Axes } from './stored'

type Key = (what: string) => string

const nameOfMatrix = (t: Term, what: string): string =>
  t.kind === 'logdet' && t.body.kind === 'entry' ? `${t.body.variable.name}_${what}` : what

/** Inverses and log-determinants: each matrix is eliminated once, into arrays over the indices that it depends on. */
export class Matrices {
  constructor(readonly lowering: Lowering) {}

  value(t: InverseTerm | LogDetTerm): Term {
    const { scopes, stored } = this.lowering
    const determinant = logdet(t.row, t.column, t.body) as LogDetTerm
    const [depth, base] = [scopes.depth(determinant), scopes.base(determinant)]
    const isRepeated = scopes.repeats(determinant, determinant, base, depth)
    const batch = isRepeated ? stored.axes(determinant, scopes.loops(base, depth)) : undefined
    const axes = batch ?? { indices: [], dims: [], slots: [], term: determinant, key: `${determinant.id}` }
    const key = (what: string): string => `${what} of ${axes.key}`
    this.lowering.found.add(key(t.kind))
    const { arrays } = scopes.all[batch ? base : depth]!
    if (!arrays.has(key('matrix'))) scopes.at(batch ? base : depth, () => this.#eliminate(axes, key))
    if (t.kind === 'logdet') return entry(this.#logdet(key, axes), axes.slots)
    const extent = this.lowering.value(countOf(t.row))
    const at = [sub(t.at[0], t.row.low), sub(t.at[1], t.column.low)].map((slot) => this.lowering.value(slot))
    const inverse = this.#inverse(key, axes, extent)
    return entry(inverse, [...axes.slots, ...at])
  }

  #inverse(key: Key, { dims, term }: Axes, extent: Term): Variable {
    return this.lowering.stored.array(key('inverse'), nameOfMatrix(term, 'inverse'), [...dims, extent, extent])
  }

  /** Declared before the matrix is eliminated, where it is no array. */
  #logdet(key: Key, { dims, term }: Axes): Variable {
    return this.lowering.stored.array(key('logdet'), nameOfMatrix(term, 'logdet'), dims)
  }

  #eliminate(axes: Axes, key: Key): void {
    const { indices, term } = axes
    const { lowering } = this
    const { scopes, stored, shared } = lowering
    const { row, column, body } = openMatrix(term as LogDetTerm)
    const extent = lowering.value(countOf(row))
    const matrix = stored.array(key('matrix'), 'matrix', [extent, extent])
    scopes.innermost.arrays.set(key('matrix'), matrix)
    if (axes.dims.length === 0 && shared.has(key('logdet')))
      scopes.push({ kind: 'let', of: this.#logdet(key, axes), value: ZERO, changes: true })
    lowering.overAll(indices, (values) => {
      const put = new Map<Term, Term>(indices.map((at, k) => [at, values[k]!]))
      const slots = values.map((value, k) => lowering.value(sub(value, indices[k]!.low)))
      const own = [row, column].map((at) => substitute(at, put) as IndexTerm)
      lowering.overAll(own, ([r, c]) => {
        const all = new Map<Term, Term>([...put, [row, r!], [column, c!]])
        const to = entry(matrix, [lowering.value(sub(r!, row.low)), lowering.value(sub(c!, column.low))])
        lowering.assign(to, lowering.value(substitute(body, all)))
      })
      const inverse = shared.has(key('inverse')) && this.#inverse(key, axes, extent)
      const determinant = shared.has(key('logdet')) && this.#logdet(key, axes)
      scopes.push({
        kind: 'eliminate',
        matrix,
        extent,
        ...(inverse && { inverse: entry(inverse, [...slots, ZERO, ZERO]) }),
        ...(determinant && { logdet: entry(determinant, slots) }),
      })
    })
  }
}
