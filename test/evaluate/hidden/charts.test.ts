import { describe, expect, it } from 'vitest'
import { cellsOf } from '../../../src/program/ground/cells'
import { chartOf } from '../../../src/integrate/charts'
import { intervalAlgebra } from '../../../src/algebras/intervalAlgebra'
import { evaluatorAt, hidden } from './terms'

describe('two charts of one cell on both sides of a kink', () => {
  const cells = cellsOf(evaluatorAt(intervalAlgebra), [hidden('h', 'positive')])
  const [cell] = cells.all
  const kink = { x: 1, exact: intervalAlgebra.fromNumber(1) }
  const below = chartOf(intervalAlgebra, cells, cell!, cell!.low, kink)
  const above = chartOf(intervalAlgebra, cells, cell!, kink, undefined)

  it('do not leave each other the distance to the end of the domain', () => {
    below.setFloat(-50)
    below.setExact(intervalAlgebra.fromNumber(-50))
    expect(cells.floatLogGaps[0]).toMatchObject({ lowEnd: cell!.low, low: expect.closeTo(-50, 9) as number })
    above.setFloat(2)
    above.setExact(intervalAlgebra.fromNumber(2))
    expect(cells.floatLogGaps[0]).toMatchObject({ lowEnd: kink, highEnd: undefined, low: 2 })
    expect(cells.logGaps[0]!.lowEnd).toBe(kink)
  })
})
