import { describe, expect, it } from 'vitest'
import { evaluatePoints } from '../../../src/evaluate/evaluatePoints'
import { parseModel } from '../../../src/language/parseModel'
import { parseRational } from '../../../src/numbers/rational'

/*
 * Coupled units on half-lines: neither the value nor whether there is one depends on the order of their declarations.
 * Truths: mpmath 1.3, iterated integrals.
 */

const cases: readonly (readonly [units: readonly string[], energy: string, F: number | 'divergent'])[] = [
  [['z: positive', 'y: positive'], 'v^2/2 + z^2*y/2 + z + y', 0.5806703985137367],
  [['z: positive', 'y: positive'], 'v^2/2 + z^2*y + z + y^2', 0.749679027665051],
  [['z: positive', 'y: positive'], 'v^2/2 + z*y^2 + z + y/3 + log(1 + z)', 0.618100618916377],
  [['z: positive', 'y: positive'], 'v^2/2 + z^2*y^2/2 + z + y', 0.565187125594222],
  [['z: positive', 'y: positive'], 'v^2/2 + z*y + y', 'divergent'],
  [['z: positive', 'y: real'], 'v^2/2 + z*y^2/2 + z - v*y', 'divergent'],
  [['z: positive', 'y: positive', 'x: positive'], 'v^2/2 + z*y + x*y + z + y + x^2', 1.160723957259832],
]

const orders = (list: readonly string[]): readonly (readonly string[])[] =>
  list.length < 2 ? [list] : list.flatMap((x) => orders(list.filter((y) => y !== x)).map((rest) => [x, ...rest]))

describe.each(cases)('%s: %s', (units, energy, truth) => {
  it.each(orders(units))('declared as %s, %s', (...hidden) => {
    const model = parseModel(`visible: { v: real }\nhidden: { ${hidden.join(', ')} }\nenergy: "${energy}"`)
    const [point] = evaluatePoints(model, {}, [{ values: new Map([['v', [parseRational('0.7')!]]]) }])
    if (truth === 'divergent') expect(point).toMatchObject({ error: { code: 'divergent' } })
    else expect(point).toMatchObject({ freeEnergy: expect.closeTo(truth, 13) })
  })
})
