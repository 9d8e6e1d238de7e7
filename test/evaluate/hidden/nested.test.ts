import { expect, it } from 'vitest'
import { networkOf } from '../../../src/hidden/network'
import { add, expectation, mul, neg, power, sum, TWO } from '../../../src/expr'
import { intervalAlgebra } from '../../../src/algebras/intervalAlgebra'
import { at, evaluatorAt, hidden, interval, middle, q, upTo } from './terms'

/* A mean given some of the units is a function of these: of nothing that is summed over inside it. */

const [h, g, z] = [hidden('h', 'binary', [2]), hidden('g', 'binary', [2]), hidden('z', 'real', [2])]
const [m, k] = [upTo('m', 2), upTo('k', 2)]
const energy = add(
  sum(m, power(at(z, m), TWO)),
  mul(q('1/2'), at(z, 1), at(z, 2)),
  neg(sum(k, mul(at(h, k), add(at(z, 1), at(z, k), q('1/3'))))),
  neg(mul(at(g, 1), at(z, 2), q(2))),
)
const inner = expectation([h, z], energy, mul(at(h, 1), at(z, 2)))

it('reads the units that it is given, and those alone that matter', () => {
  const evaluator = evaluatorAt(intervalAlgebra)
  const network = networkOf(evaluator, [h, g, z], energy)
  const names = network.ground(inner).scope.map((id) => network.cells.all[id]!.name)
  expect(names).toEqual(['g[1]'])
})

it('has the mean of the whole as its mean', () => {
  const whole = expectation([h, g, z], energy, mul(at(h, 1), at(z, 2)))
  const twice = expectation([h, g, z], energy, inner)
  expect(middle(interval(twice))).toBeCloseTo(middle(interval(whole)), 12)
})
