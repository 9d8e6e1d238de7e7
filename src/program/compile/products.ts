import type { Program, Scalar, Statement } from './program'
import { loaded, loadedArrays, offset, plus, product, put, register, registersOf } from './scalars'
import { varyingOf } from './variance'

/*
 * Sums over parameters times what differs from point to point, as products of a matrix with a vector: the matrix is laid
 * out once, row by row as it is read, and the bound on the error comes from the sums of its rows.
 */

/** Sums that are shorter, or fewer, are left as they are. */
const FEWEST_TERMS = 16
const FEWEST_SUMS = 4
/** Elements of the largest matrix that is laid out. */
const MOST_ELEMENTS = 2 ** 22

type Loop = Statement & { readonly kind: 'loop' }
type Range = Pick<Loop, 'id' | 'low' | 'high'>

/** A loop over so many values from `low` on. */
interface Span {
  readonly id: number
  readonly low: number
  readonly count: number
}
const spanOf = ({ id, low, high }: Range): Span | undefined =>
  low.op === 'constant' && high.op === 'constant'
    ? { id, low: low.value, count: high.value - low.value + 1 }
    : undefined

/** The factors of what is summed, by what they depend on. */
interface Factors {
  /** On parameters, by sum and term. */
  readonly matrix: readonly Scalar[]
  /** On the term, not on the sum. */
  readonly vector: readonly Scalar[]
  /** On the sum, not on the term. */
  readonly outside: readonly Scalar[]
}

const storesIn = (list: readonly Statement[]): readonly number[] =>
  list.flatMap((s) =>
    s.kind === 'loop'
      ? storesIn(s.body)
      : s.kind === 'store' || s.kind === 'fill'
        ? [s.array]
        : 'target' in s
          ? [s.target]
          : [],
  )
const setsIn = (list: readonly Statement[]): readonly number[] =>
  list.flatMap((s) => (s.kind === 'loop' ? [s.id, ...setsIn(s.body)] : 'id' in s ? [s.id] : []))

class Products {
  readonly #prepared: Statement[] = []
  readonly #work: number[]
  readonly #kept: ReadonlySet<number>
  readonly #stored: ReadonlySet<number>
  readonly #varies: (s: Scalar) => boolean

  constructor(
    readonly program: Program,
    inputs: ReadonlySet<number>,
  ) {
    this.#work = [...program.work]
    this.#kept = new Set(program.kept)
    this.#stored = new Set(storesIn(program.run))
    this.#varies = varyingOf(program, inputs).of
  }

  rewritten(): Program {
    const run = this.#list(this.program.run)
    return { ...this.program, prepare: [...this.program.prepare, ...this.#prepared], work: this.#work, run }
  }

  #list(list: readonly Statement[]): readonly Statement[] {
    return list.flatMap((s) => (s.kind === 'loop' ? (this.#added(s) ?? this.#gathered(s)) : [s]))
  }

  #newArray(length: number): number {
    this.#work.push(length)
    return this.program.inputs.length + this.#work.length - 1
  }

  /** Sums that grow side by side in an array, a term of each at a time. */
  #added(terms: Loop): readonly Statement[] | undefined {
    const before = terms.body.slice(0, -1)
    const sums = terms.body.at(-1)!
    const [store, ...more] = sums.kind === 'loop' ? sums.body : []
    if (sums.kind !== 'loop' || store?.kind !== 'store' || !store.add || more.length > 0) return undefined
    if (registersOf(store.at).has(terms.id) || storesIn(before).includes(store.array)) return undefined
    const factors = this.#factors(store.value, sums.id, terms.id, [], [store.array])
    if (factors?.outside.length !== 0) return undefined
    const vector = (body: Statement): Statement => ({ ...terms, body: [...before, body] })
    const made = this.#product(factors, sums, terms, vector)
    return made && [...made.statements, { ...sums, body: [{ ...store, value: made.sum }] }]
  }

  /** Sums one after another. */
  #gathered(sums: Loop): readonly Statement[] {
    const outside: Statement[] = []
    const [own, stored] = [setsIn(sums.body), storesIn(sums.body)]
    const body = sums.body.map((s): Statement => {
      if (s.kind !== 'accumulate') return s
      const terms = { id: s.loop, low: s.low, high: s.high }
      const factors = this.#factors(s.value, sums.id, terms.id, own, stored)
      const made =
        factors && this.#product(factors, sums, terms, (store) => ({ kind: 'loop', ...terms, body: [store] }))
      if (!made) return s
      outside.push(...made.statements)
      return { kind: 'update', id: s.id, by: 'add', value: product(made.sum, ...factors.outside) }
    })
    return [...outside, { ...sums, body: this.#list(body) }]
  }

  /** Undefined where they do not fall apart; `own` and `stored` is what the loop over the sums changes. */
  #factors(
    value: Scalar,
    sum: number,
    term: number,
    own: readonly number[],
    stored: readonly number[],
  ): Factors | undefined {
    const [matrix, vector, outside]: [Scalar[], Scalar[], Scalar[]] = [[], [], []]
    for (const factor of value.op === 'mul' ? value.parts : [value]) {
      const read = registersOf(factor)
      const ofSum =
        read.has(sum) || own.some((id) => read.has(id)) || loadedArrays(factor).some((a) => stored.includes(a))
      const isKept = [...read].every((id) => id === sum || id === term || this.#kept.has(id))
      if (!this.#varies(factor) && isKept && !loadedArrays(factor).some((a) => this.#stored.has(a))) matrix.push(factor)
      else if (!ofSum) vector.push(factor)
      else if (!read.has(term)) outside.push(factor)
      else return undefined
    }
    const isMatrix = matrix.some((f) => registersOf(f).has(sum)) && matrix.some((f) => registersOf(f).has(term))
    return isMatrix && vector.some(this.#varies) ? { matrix, vector, outside } : undefined
  }

  #product(
    { matrix, vector }: Factors,
    sumRange: Range,
    termRange: Range,
    overTerms: (store: Statement) => Statement,
  ): { readonly statements: readonly Statement[]; readonly sum: Scalar } | undefined {
    const [sums, terms] = [spanOf(sumRange), spanOf(termRange)]
    if (!sums || !terms || sums.count < FEWEST_SUMS || terms.count < FEWEST_TERMS) return undefined
    const [rows, columns] = [sums.count, terms.count]
    if (rows * columns > MOST_ELEMENTS) return undefined
    const [m, v, target] = [this.#newArray(rows * columns), this.#newArray(columns), this.#newArray(rows)]
    const slots = [register(sums.id), register(terms.id)]
    const element = put(m, offset(slots, [rows, columns], [sums.low, terms.low]), product(...matrix))
    const row: Statement = { kind: 'loop', ...termRange, body: [element] }
    this.#prepared.push({ kind: 'loop', ...sumRange, body: [row] })
    const place = (e: Span): Scalar => plus(register(e.id), { op: 'constant', value: -e.low })
    return {
      statements: [
        overTerms(put(v, place(terms), product(...vector))),
        { kind: 'product', matrix: m, vector: v, target, rows, columns },
      ],
      sum: loaded(target, place(sums)),
    }
  }
}

/** The program with products in place of sums that are some; `inputs` are the arrays that differ from point to point. */
export const withProducts = (program: Program, inputs: ReadonlySet<number>): Program =>
  new Products(program, inputs).rewritten()

/** Terms that are added one after another. */
export const BLOCK = 32

/** Roundings that a sum of products meets: those of the product, within its block, and of the blocks. */
export const roundingsOf = (columns: number): number => Math.min(columns, BLOCK) + Math.ceil(columns / BLOCK) + 1

/** target ← matrix · vector, in blocks, so that the roundings of a long sum are few. */
export const multiply = (
  matrix: Float64Array,
  vector: Float64Array,
  target: Float64Array,
  rows: number,
  columns: number,
): void => {
  for (let row = 0, at = 0; row < rows; row++) {
    let total = 0
    for (let from = 0; from < columns; from += BLOCK) {
      const to = Math.min(columns, from + BLOCK)
      let sum = 0
      for (let k = from; k < to; k++) sum += matrix[at++]! * vector[k]!
      total += sum
    }
    target[row] = total
  }
}
