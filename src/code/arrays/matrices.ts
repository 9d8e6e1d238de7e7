import { ONE, type Term } from '../../expr'
import type { Layout, MatrixLayout } from '../../export/layoutTree'
import { axisOf, type Context, inside } from './context'
import type { Stored } from './entries'
import { called } from './expr'
import type { Lowering } from './lower'
import { type Axis, type Value, valueOf } from './value'

/** Inverses and log-determinants, of matrices whose rows and columns are the last axes. */
export class Matrices {
  constructor(private readonly lowering: Lowering) {}

  /** The matrix with rows and columns as its last axes. */
  private matrix(matrix: MatrixLayout, ranges: Layout & { kind: 'logdet' }, context: Context) {
    const [[rl, rh], [cl, ch]] = ranges.ranges as readonly [readonly [Term, Term], readonly [Term, Term]]
    const isNamed = matrix.kind === 'named'
    const [row, column] = [
      axisOf(isNamed ? '#row' : matrix.row, rl, rh),
      axisOf(isNamed ? '#column' : matrix.column, cl, ch),
    ]
    const here = inside(context, [row, column])
    const slot = (axis: Axis): Layout => ({ kind: 'name', name: axis.name, slots: [], ranges: [] })
    const places = isNamed && matrix.transposed ? [column, row] : [row, column]
    const value = isNamed
      ? this.lowering.lower(
          {
            kind: 'name',
            name: matrix.name,
            slots: [...matrix.batch, ...places.map(slot)],
            ranges: [
              ...matrix.batch.map((slot) => this.rangeOf(slot, context)),
              ...places.map((a) => [a.low, a.high] as const),
            ],
          },
          here,
        )
      : this.lowering.lower(matrix.body, here)
    const others = value.axes.filter((a) => a !== row && a !== column)
    return { value: this.lowering.whole(value, [...others, row, column]), others, row, column }
  }

  /** The range of an index that stands in a slot. */
  private rangeOf(slot: Layout, { axes }: Context): readonly [Term, Term] {
    const axis = slot.kind === 'name' ? axes.get(slot.name) : undefined
    return axis ? [axis.low, axis.high] : [ONE, ONE]
  }

  inverse(node: Layout & { kind: 'inverse' }, context: Context): Value {
    const { value, others, row, column } = this.matrix(node.matrix, { ...node, kind: 'logdet' }, context)
    const expr = called(([m]) => `${this.lowering.body.dialect.module}.linalg.inv(${m})`, [value.expr])
    const inverted: Stored = {
      expr,
      lead: others,
      batch: value.batch,
      ranges: [
        [row.low, row.high],
        [column.low, column.high],
      ],
      present: [true, true],
    }
    return this.lowering.entries.at(inverted, node.at, context)
  }

  logdet(node: Layout & { kind: 'logdet' }, context: Context): Value {
    const { value, others } = this.matrix(node.matrix, node, context)
    return valueOf(
      called(([m]) => `${this.lowering.body.dialect.module}.linalg.slogdet(${m})[1]`, [value.expr]),
      others,
      value.batch,
    )
  }
}
