import { FUNCTIONS } from '../functions'
import type { Algebra } from '../numbers/algebra'
import { type Ball, ballField, midpoint } from '../numbers/ball'
import { signOf } from '../numbers/ballArithmetic'

const create = (bits: number): Algebra<Ball> => {
  const field = ballField(bits)
  const table = new Map(Object.entries(FUNCTIONS).map(([name, { values }]) => [name, values.ball(field)]))
  return {
    name: `balls of ${bits} bits`,
    ...field,
    rational: field.fromRational,
    sign: signOf,
    midpoint,
    call(name, args) {
      const f = table.get(name)
      if (f === undefined) throw new RangeError(`no function ${name} in balls`)
      return f(...args)
    },
  }
}

const algebras = new Map<number, Algebra<Ball>>()

/** The algebra of balls with `bits` bits, one instance for each precision. @throws RangeError for an unknown function */
export const ballAlgebra = (bits: number): Algebra<Ball> => {
  let algebra = algebras.get(bits)
  if (algebra === undefined) algebras.set(bits, (algebra = create(bits)))
  return algebra
}
