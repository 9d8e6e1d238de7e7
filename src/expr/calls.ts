import { type FunctionName, FUNCTIONS, rationalValue } from '../functions'
import { number, ONE, TWO, ZERO } from './atoms'
import { intern } from './intern'
import { isPositive, signFact } from './sign'
import type { CallTerm, Term } from './term'
import { isWithin } from './within'

/** Exact values at simple arguments, so that f(0) and the like do not stay unevaluated. */
const exactValue = (name: FunctionName, args: readonly Term[]): Term | undefined => {
  const numbers = args.flatMap((a) => (a.kind === 'number' ? [a.value] : []))
  const value = numbers.length === args.length ? rationalValue(name, numbers) : undefined
  if (value) return number(value)
  if (name === 'softplus' && args[0] === ZERO) return call('log', TWO)
  const sign = name === 'dabs' ? signFact(args[0]!) : 'unknown'
  return sign === 'positive' ? ONE : sign === 'negative' ? number(-1) : undefined
}

/** An elementary function of its arguments. */
export const call = (name: FunctionName, ...args: readonly Term[]): Term => {
  const exact = exactValue(name, args)
  if (exact) return exact
  if (args.length === 1 && FUNCTIONS[name].arity === 'variadic') return args[0]!
  if (name === 'sqrt' && args[0]!.kind === 'power' && args[0].exponent === TWO && isPositive(args[0].base))
    return args[0].base
  return intern<CallTerm>(`call ${name}`, args, ({ total }) => ({
    kind: 'call',
    name,
    args,
    total: total && isWithin(args.at(-1)!, FUNCTIONS[name].domain),
  }))
}
export const exp = (x: Term): Term => call('exp', x)
export const log = (x: Term): Term => call('log', x)
