import { expect, it } from 'vitest'
import { evaluatePoints } from '../../src/evaluate/evaluatePoints'
import type { PointResult } from '../../src/evaluate/results'
import { parseModel } from '../../src/language/parseModel'
import * as Q from '../../src/numbers/rational'

/* Powers of |u| and relu(u) have derivatives at u = 0 as far as the power goes (by the definition of the derivative). */

const at0 = (energy: string): PointResult =>
  evaluatePoints(parseModel(`visible: { v: real }\nenergy: ${energy}`), {}, [
    { values: new Map([['v', [Q.ZERO]]]) },
  ])[0] as PointResult

it.each([
  ['abs(v)^3 + v', -1, 0],
  ['v * abs(v)^2', 0, 0],
  ['relu(v)^3 - 2 * v', 2, 0],
  ['abs(v)^(5/2)', 0, 0],
  ['abs(v)^2', 0, -2],
  ['abs(v)^4 + 3 * v^2', 0, -6],
])('%s has its score and the derivative of it at 0', (energy, score, dscore) => {
  const { score: psi, dscore: dpsi } = at0(energy)
  expect([psi.v, dpsi.v].map(Number).map((x) => x + 0)).toEqual([score, dscore])
})

it.each(['abs(v)', 'relu(v)^2', 'v * abs(v)', 'abs(v)^(3/2)'])('%s has not', (energy) => {
  expect(at0(energy)).toMatchObject({ error: { code: 'undefined' } })
})
