import { type FunctionName, FUNCTIONS } from '../functions'
import * as Q from '../numbers/rational'
import { derived, keyOf, number, ONE, TWO, ZERO } from './atoms'
import { isPositive, signFact } from './sign'
import { intern, type Term } from './term'
import { isWithin } from './within'

/** Exact values at simple arguments, so that f(0) and the like do not stay unevaluated. */
const exactValue = (name: FunctionName, arg: Term): Term | undefined => {
  if (arg === ZERO) {
    const { atZero } = FUNCTIONS[name].facts
    if (atZero !== undefined) return number(Q.fromNumber(atZero))
    if (name === 'softplus') return call('log', TWO)
  }
  if (arg === ONE && (name === 'log' || name === 'lgamma')) return ZERO
  if (arg === TWO && name === 'lgamma') return ZERO
  if (arg.kind === 'number' && name === 'abs') return number(Q.sign(arg.value) < 0 ? Q.neg(arg.value) : arg.value)
  if (arg.kind === 'number' && name === 'sign') return number(Q.sign(arg.value))
  if (name === 'dabs') {
    const fact = signFact(arg)
    if (fact === 'positive' || fact === 'negative') return number(fact === 'positive' ? 1 : -1)
  }
  if (arg.kind === 'number' && name === 'relu') return Q.sign(arg.value) > 0 ? arg : ZERO
  if (arg.kind === 'number' && name === 'sqrt') {
    const [n, d] = [integerRoot(arg.value.n), integerRoot(arg.value.d)]
    if (n !== undefined && d !== undefined) return number(Q.rational(n, d))
  }
  return undefined
}

const integerRoot = (n: bigint): bigint | undefined => {
  if (n < 0n) return undefined
  if (n < 2n) return n
  // Newton's iteration from above comes down to the root rounded down.
  let root = 1n << BigInt((n.toString(16).length + 1) * 2)
  for (let next = root; ; root = next) {
    next = (root + n / root) >> 1n
    if (next >= root) return root * root === n ? root : undefined
  }
}

/** An elementary function of its arguments. */
export const call = (name: FunctionName, ...args: readonly Term[]): Term => {
  const exact = args.length === 1 ? exactValue(name, args[0]!) : undefined
  if (exact) return exact
  if (name === 'max' || name === 'min') {
    const numbers = args.flatMap((a) => (a.kind === 'number' ? [a.value] : []))
    const better = (a: Q.Rational, b: Q.Rational): boolean => Q.compare(a, b) > 0 === (name === 'max')
    if (numbers.length === args.length) return number(numbers.reduce((a, b) => (better(a, b) ? a : b)))
    if (args.length === 1) return args[0]!
  }
  if (name === 'sqrt' && args[0]!.kind === 'power' && args[0].exponent === TWO && isPositive(args[0].base))
    return args[0].base
  return intern<Term & { kind: 'call' }>(`f${name}(${keyOf(args)})`, () => ({
    kind: 'call',
    name,
    args,
    ...derived(args, isWithin(args.at(-1)!, FUNCTIONS[name].domain)),
  }))
}
export const exp = (x: Term): Term => call('exp', x)
export const log = (x: Term): Term => call('log', x)
