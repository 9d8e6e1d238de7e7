import { evaluatorAt, type Instance } from '../../decide/sampling/instance'
import type { Variable } from '../../expr'
import { textOf } from '../../export/text'
import { intervalAlgebra } from '../../algebras/intervalAlgebra'
import * as Q from '../../numbers/rational'
import type { Request } from '../request'
import { combined, DECIMALS, type GoldenFunction, mean, type Nested, orNone, type Row, valuesOf } from './values'

/*
 * Slips that are no factor of the whole: what code with one of them gives is computed beforehand, so that a test
 * recognises it. With a wrong parameter it gives what is right at another; with a wrong summand, what is right and that.
 */

interface Slip {
  readonly name: string
  /** What it gives, result by result; undefined where it makes no difference. */
  readonly values: (point: Place) => readonly Nested[] | undefined
}

/** A golden point, with what is right there. */
interface Place {
  readonly instances: readonly Instance[]
  readonly rows: readonly Row[]
  readonly right: readonly Nested[]
}

/** The point whose right values the slip gives; undefined where it makes no difference. */
type Change = (row: Instance) => Instance | undefined

/** The entries of an array as they are in the slip. */
const changed =
  ({ name }: Variable, change: (list: readonly Q.Rational[], row: Instance) => readonly Q.Rational[]): Change =>
  (row) => {
    const list = row.values.get(name)!
    const own = change(list, row)
    const isSame = own.every((q, k) => Q.equal(q, list[k]!))
    return isSame ? undefined : { ...row, values: new Map([...row.values, [name, own]]) }
  }

const mapped = (p: Variable, change: (x: number) => number): Change =>
  changed(p, (list) => list.map((q) => Q.fromNumber(change(Q.toNumber(q)))))

/** A matrix, row-major, with its entries chosen again. */
const rearranged = (p: Variable, entry: (r: number, c: number) => readonly [number, number] | undefined): Change =>
  changed(p, (list, row) => {
    const [n, m] = p.dims.map((d) => evaluatorAt(intervalAlgebra, [], row).integer(d))
    return list.map((_, k) => {
      const [r, c] = entry(Math.floor(k / m!), k % m!) ?? []
      if (r === undefined || c === undefined) return Q.ZERO
      // The transpose of what is no square does not fit, so that nobody has it.
      return r < n! && c < m! && (n === m || r === Math.floor(k / m!)) ? list[r * m! + c]! : list[k]!
    })
  })

const changesOf = (p: Variable): readonly (readonly [string, Change])[] => {
  const { name, dims, domain } = p
  if (domain.kind === 'positive')
    return [
      [`${name} where ${name}² belongs`, mapped(p, Math.sqrt)],
      [`${name}² where ${name} belongs`, mapped(p, (x) => x * x)],
      [`1/${name} where ${name} belongs`, mapped(p, (x) => 1 / x)],
    ]
  const isReal = domain.kind === 'real'
  const isMatrix = dims.length === 2
  return [
    ...(isMatrix && isReal ? [[`${name} is transposed`, rearranged(p, (r, c) => [c, r])] as const] : []),
    ...(isMatrix
      ? [[`only the diagonal of ${name}`, rearranged(p, (r, c) => (r === c ? [r, c] : undefined))] as const]
      : []),
    ...(isReal ? [[`the sign of ${name}`, mapped(p, (x) => -x)] as const] : []),
  ]
}

/** More summands than these are no formula that one checks term by term. */
const MOST_SUMMANDS = 8
const TIMES = [
  [-1, 'has the wrong sign'],
  [0, 'is missing'],
  [2, 'comes in twice'],
  [0.5, 'comes in by half'],
] as const

/** A function of the values of a parameter, for each value that a slip gives it. */
const byParameter = ({ model }: Request, { results }: GoldenFunction, accuracy: number): readonly Slip[] =>
  model.parameters.flatMap(changesOf).map(([name, change]) => ({
    name,
    values: ({ instances }) => {
      const moved = instances.map(change)
      if (moved.some((one) => !one)) return undefined
      const rows = moved.map((one) => evaluatorAt(DECIMALS, [...model.visible, ...model.parameters], one!))
      return results.map((result) => valuesOf(rows, result, accuracy))
    },
  }))

/** A function of which a summand is wrong. */
const bySummand = ({ display, naming }: Request, { results }: GoldenFunction, accuracy: number): readonly Slip[] =>
  results.flatMap(({ indices, term }, k) => {
    if (term.kind !== 'add' || term.children.length > MOST_SUMMANDS) return []
    return term.children.flatMap((summand) => {
      const text = textOf(display.layout(summand, naming.definitions))
      return TIMES.map(([times, what]): Slip => ({
        name: `the term ${text} ${what}`,
        values: ({ rows, right }) => {
          const own = valuesOf(rows, { indices, term: summand }, accuracy)
          const slipped = combined([right[k]!, own], ([x, y]) => x! + (times - 1) * y!)
          return right.map((one, r) => (r === k ? slipped : one))
        },
      }))
    })
  })

/** The values that slips give at points, by what the slips are. */
export class Slips {
  readonly #slips: readonly Slip[]

  constructor(
    request: Request,
    of: GoldenFunction,
    /** Whether the mean over the rows is what counts. */
    readonly isMean: boolean,
    accuracy: number,
  ) {
    this.#slips = [...bySummand(request, of, accuracy), ...byParameter(request, of, accuracy)]
  }

  at(point: Place): Readonly<Record<string, readonly Nested[]>> {
    return Object.fromEntries(
      this.#slips.flatMap(({ name, values }) => {
        const own = orNone(() => values(point))
        return own ? [[name, this.isMean ? own.map((one) => mean(one as readonly Nested[])) : own]] : []
      }),
    )
  }
}
