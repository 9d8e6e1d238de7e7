import { add, mul, multiple, ONE, type Term } from '../expr'

/** exp(exponent) · rest; no exponent where there is no exponential. */
interface Product {
  readonly exponent?: Term
  readonly rest: Term
}

/** The term as exp(exponent) · rest, where it is a product, or a sum of products that have the exponential in common. */
export const withoutExponential = (body: Term): Product => {
  if (body.kind === 'add') {
    const parts = body.children.map(withoutExponential)
    const { exponent } = parts[0]!
    return exponent !== undefined && parts.every((p) => p.exponent === exponent)
      ? { exponent, rest: add(...parts.map((p) => p.rest)) }
      : { rest: body }
  }
  if (body.kind === 'call' && body.name === 'exp') return { exponent: body.args[0]!, rest: ONE }
  if (body.kind === 'power' && body.exponent.kind === 'number') {
    const { exponent, rest } = withoutExponential(body.base)
    return exponent === undefined || rest !== ONE
      ? { rest: body }
      : { exponent: multiple(body.exponent, exponent), rest: ONE }
  }
  if (body.kind !== 'mul') return { rest: body }
  const factors = body.children.map(withoutExponential)
  const exponents = factors.flatMap(({ exponent }) => exponent ?? [])
  return exponents.length === 0
    ? { rest: body }
    : { exponent: add(...exponents), rest: mul(...factors.map(({ rest }) => rest)) }
}
