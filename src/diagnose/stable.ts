import { withTails } from '../code/tails'
import { add, call, fromInside, logsumexp, openBinder, ONE, sub, type Term } from '../expr'

/*
 * Logarithms by functions that lose nothing far out, as exported code has them: log(1 + eˣ) is softplus(x), log cosh x
 * logcosh(x), log Σ eˣ a logsumexp.
 */

/** A term with the names of what stands in it for logarithms. */
export interface Stable {
  readonly term: Term
  readonly names: readonly string[]
  /** The first of what they stand for. */
  readonly replaced?: Term
}

export const stableForm = (term: Term): Stable => {
  const names = new Set<string>()
  let replaced: Term | undefined
  const told = (name: string, by: Term, t: Term): Term => {
    names.add(name)
    replaced ??= t
    return by
  }
  const rule = (t: Term): Term => {
    if (t.kind !== 'call' || (t.name !== 'log' && t.name !== 'log1p')) return t
    const [arg] = t.args as [Term]
    const exponent = (of: Term): Term | undefined => (of.kind === 'call' && of.name === 'exp' ? of.args[0]! : undefined)
    if (t.name === 'log1p') return exponent(arg) ? told('softplus', call('softplus', exponent(arg)!), t) : t
    if (arg.kind === 'call' && arg.name === 'cosh') return told('logcosh', call('logcosh', arg.args[0]!), t)
    if (arg.kind === 'call' && arg.name === 'erfc') return told('logerfc', call('logerfc', arg.args[0]!), t)
    if (arg.kind === 'sum') {
      const { index: at, body } = openBinder(arg)
      const inner = exponent(body)
      return inner ? told('logsumexp', logsumexp(at, inner), t) : t
    }
    if (arg.kind !== 'add') return t
    const exponents = arg.children.map((c) => (c === ONE ? sub(ONE, ONE) : exponent(c)))
    if (!exponents.every((e) => e !== undefined)) return t
    return told(
      'softplus',
      exponents.reduce((a, b) => add(a, call('softplus', sub(b, a)))),
      t,
    )
  }
  return { term: withTails(fromInside(rule)(term)), names: [...names], replaced }
}
