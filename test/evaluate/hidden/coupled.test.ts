import { describe, expect, it } from 'vitest'
import { Calculus } from '../../../src/calculus/close'
import { derive } from '../../../src/calculus/derive'
import { arraysOf } from '../../../src/program/arrays'
import { Evaluator } from '../../../src/hidden/evaluator'
import { parseModel } from '../../../src/language/parseModel'
import { intervalAlgebra } from '../../../src/algebras/intervalAlgebra'
import { parseRational } from '../../../src/numbers/rational'
import { middle, width } from './terms'

/*
 * Free energies of models with two or three coupled hidden variables, from the energy as it is written: what is taken
 * out in closed form, and what is left for integration, must be such that it has digits everywhere. The figures are
 * mpmath's: one-dimensional integrals over a sum of Laplace variables, whose density is (1 + |s|) exp(−|s|)/4, pieces
 * around each well, and the trapezoidal rule on fine grids for the smooth integrands in three dimensions.
 */

const wells = (a: number, b: number, c: string): string => `${a}*(x^2-1)^2 + ${b}*(y^2-1)^2 + ${c}*x*y + (v-x-y)^2/2`

const MODELS: readonly (readonly [hidden: string, energy: string, v: string, freeEnergy: number])[] = [
  ['x: real, y: real', wells(1, 2, '0.5'), '0.3', -0.7498426788066048],
  ['x: real, y: real', wells(20, 30, '-3'), '5', 4.836499224674076],
  ['x: real, y: real', wells(200, 300, '0.1'), '0', 4.842914173299878],
  ['x: real, y: real', wells(200, 300, '0.1'), '1', 5.098980435807616],
  ['x: real, y: real', 'abs(x) + 2*abs(y) + (v-x-y)^2/2', '1.5', 0.2795229425678176],
  ['x: real, y: real, z: real', 'abs(x) + abs(y) + abs(z) + (v-x-y-z)^2/2', '1.5', -0.9710116002471276],
  ['x: real, y: real, z: real', 'x^4 + y^4 + z^4 + x*y + y*z/2 + (v-x-y-z)^2/2', '0.5', -1.5040732789793054],
  ['x: real, y: positive', 'x^4/4 - x + y - log(y) + (v-x*y)^2/2', '2', -0.4086913828344297],
  ['s: real, m: real', 's^2/2 + (v-m)^2*exp(-s)/2 + s/2 + m^4/10', '1.5', -1.1943233550877108],
]

describe('the free energy of coupled hidden variables', () => {
  it.each(MODELS)('over %s of %s at %s', (hidden, energy, v, truth) => {
    const model = parseModel(`visible: { v: real }\nhidden: { ${hidden} }\nenergy: '${energy}'\n`)
    const { freeEnergy } = derive(model, new Calculus())
    const values = new Map([['v', [parseRational(v)!]]])
    const arrays = arraysOf(intervalAlgebra, model.visible, values, () => [])
    const x = new Evaluator(intervalAlgebra, new Map(), arrays).value(freeEnergy)
    expect(Math.abs(middle(x) - truth)).toBeLessThan(1e-10 + width(x) / 2)
    expect(width(x)).toBeLessThan(1e-9)
  })
})
