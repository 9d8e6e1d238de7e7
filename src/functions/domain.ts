import * as Q from '../numbers/rational'

/** Real arguments at which a function has a value. */
export type FunctionDomain =
  | { readonly kind: 'all' }
  | { readonly kind: 'interval'; readonly low?: number; readonly high?: number; readonly open: boolean }
  | { readonly kind: 'except'; readonly points: 'zero' | 'nonpositive integers' | 'half turns' }

export const ALL: FunctionDomain = { kind: 'all' }
export const NONZERO: FunctionDomain = { kind: 'except', points: 'zero' }
/** That a negative number is no integer is not a condition of the language. */
export const OFF_POLES: FunctionDomain = { kind: 'except', points: 'nonpositive integers' }
export const OFF_HALF_TURNS: FunctionDomain = { kind: 'except', points: 'half turns' }
export const above = (low: number): FunctionDomain => ({ kind: 'interval', low, open: true })
export const atLeast = (low: number): FunctionDomain => ({ kind: 'interval', low, open: false })
export const below = (high: number): FunctionDomain => ({ kind: 'interval', high, open: true })
export const between = (low: number, high: number): FunctionDomain => ({ kind: 'interval', low, high, open: true })
export const closed = (low: number, high: number): FunctionDomain => ({ kind: 'interval', low, high, open: false })

const EXCEPTIONS = {
  zero: 'x ≠ 0',
  'nonpositive integers': 'x other than 0, −1, −2, …',
  'half turns': 'x ≠ π/2 + kπ',
} as const

/** In words: `−1 ≤ x ≤ 1`. */
export const inWords = (domain: FunctionDomain): string => {
  if (domain.kind === 'all') return 'all real x'
  if (domain.kind === 'except') return EXCEPTIONS[domain.points]
  const { low, high, open } = domain
  const [less, more] = open ? ['<', '>'] : ['≤', '≥']
  const text = (n: number): string => `${n}`.replace('-', '−')
  if (low === undefined) return `x ${less} ${text(high!)}`
  return high === undefined ? `x ${more} ${text(low)}` : `${text(low)} ${less} x ${less} ${text(high)}`
}

/** Whether the function has a value at a rational number. */
export const admits = (domain: FunctionDomain, x: Q.Rational): boolean => {
  if (domain.kind === 'all') return true
  if (domain.kind === 'except')
    return domain.points === 'nonpositive integers'
      ? Q.sign(x) > 0 || !Q.isInteger(x)
      : domain.points !== 'zero' || x.n !== 0n
  const { low = -Infinity, high = Infinity, open } = domain
  const isBeyond = (end: number, side: number): boolean => {
    const by = Number.isFinite(end) ? side * Q.compare(x, Q.fromNumber(end)) : -1
    return by > 0 || (open && by === 0)
  }
  return !isBeyond(low, -1) && !isBeyond(high, 1)
}
