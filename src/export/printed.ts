import { CONTINUOUS_DOMAINS, type Variable } from '../expr'
import type { Layout, Signed } from './layoutTree'

/** How tightly a printed formula holds together; a looser one is bracketed where a tighter one is needed. */
export const LEVEL = { condition: 0, sum: 1, product: 2, prefix: 3, power: 4, atom: 5 } as const

export interface Printed {
  readonly text: string
  readonly level: number
}

export const printed = (text: string, level: number = LEVEL.atom): Printed => ({ text, level })

/** One entry for each kind of layout, so that a kind that is forgotten is a type error. */
export type Printer<Context = void> = {
  readonly [K in Layout['kind']]: (node: Extract<Layout, { kind: K }>, context: Context) => Printed
}

export const printWith = <Context>(printer: Printer<Context>, node: Layout, context: Context): Printed =>
  (printer[node.kind] as (node: Layout, context: Context) => Printed)(node, context)

/** A sum: each summand after its sign, as `inner` writes it. */
export const signedSum = (terms: readonly Signed[], inner: (body: Layout) => string, minus = '-'): Printed => {
  const parts = terms.map(({ negative, body }, k) => {
    const text = inner(body)
    return k === 0 ? (negative ? `${minus}${text}` : text) : `${negative ? minus : '+'} ${text}`
  })
  return printed(parts.join(' '), LEVEL.sum)
}

/** Whether one integrates over it; a domain that is not specified is written as a sum. */
export const isContinuous = (of: Variable): boolean => CONTINUOUS_DOMAINS.has(of.domain.kind)
