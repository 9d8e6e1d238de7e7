import type { Algebra } from '../numbers/algebra'
import type { FunctionName } from '../functions'
import * as Q from '../numbers/rational'

/** A scalar expression as a third party returned it. */
export type Tree =
  | { readonly kind: 'number'; readonly value: Q.Rational }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: '+' | '-' | '*' | '/' | '^'; readonly left: Tree; readonly right: Tree }
  | { readonly kind: 'neg'; readonly of: Tree }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Tree[] }

/** What the names of a tree stand for. */
export interface Names<T> {
  readonly values: ReadonlyMap<string, T>
  /** Names that stand for a rational, so that x^(hf − 1) is known to be x^(−1/2). */
  readonly rationals: ReadonlyMap<string, Q.Rational>
  /** The name of e, whose powers are exp. */
  readonly e?: string
}

/** Functions with a name of their own, and those that are reciprocals of one. */
const CALLS: ReadonlyMap<string, FunctionName> = new Map(
  (
    [
      'exp',
      'log',
      'sqrt',
      'abs',
      'sin',
      'cos',
      'tan',
      'asin',
      'acos',
      'atan',
      'sinh',
      'cosh',
      'tanh',
      'asinh',
      'acosh',
      'atanh',
      'erf',
      'sign',
    ] as const
  ).map((name) => [name, name]),
)
const RECIPROCALS: ReadonlyMap<string, FunctionName> = new Map([
  ['sec', 'cos'],
  ['csc', 'sin'],
  ['cot', 'tan'],
  ['sech', 'cosh'],
  ['csch', 'sinh'],
  ['coth', 'tanh'],
])

/** The first function of the tree that {@link evaluateTree} does not know. */
export const unknownFunction = (tree: Tree): string | undefined => {
  if (tree.kind === 'neg') return unknownFunction(tree.of)
  if (tree.kind === 'call') {
    if (tree.args.length !== 1 || !(CALLS.has(tree.name) || RECIPROCALS.has(tree.name))) return tree.name
    return unknownFunction(tree.args[0]!)
  }
  return 'left' in tree ? (unknownFunction(tree.left) ?? unknownFunction(tree.right)) : undefined
}

/** The value where the tree is a rational, whatever the point. */
const rationalOf = (tree: Tree, names: ReadonlyMap<string, Q.Rational>): Q.Rational | undefined => {
  if (tree.kind === 'number') return tree.value
  if (tree.kind === 'name') return names.get(tree.name)
  if (tree.kind === 'call') return undefined
  if (tree.kind === 'neg') {
    const value = rationalOf(tree.of, names)
    return value && Q.neg(value)
  }
  const [a, b] = [rationalOf(tree.left, names), rationalOf(tree.right, names)]
  if (!a || !b) return undefined
  if (tree.kind === '^') return Q.isInteger(b) && b.n >= 0n && b.n < 1000n ? Q.power(a, b.n) : undefined
  if (tree.kind === '/') return Q.sign(b) === 0 ? undefined : Q.div(a, b)
  return tree.kind === '+' ? Q.add(a, b) : tree.kind === '-' ? Q.sub(a, b) : Q.mul(a, b)
}

/** @throws UNDEFINED or UNRESOLVED as the algebra does */
export const evaluateTree = <T>(tree: Tree, algebra: Algebra<T>, names: Names<T>): T => {
  const value = (t: Tree): T => {
    const exact = rationalOf(t, names.rationals)
    if (exact) return algebra.rational(exact)
    switch (t.kind) {
      case 'number':
        return algebra.rational(t.value)
      case 'name': {
        if (t.name === names.e) return algebra.call('exp', [algebra.rational(Q.ONE)])
        const known = names.values.get(t.name)
        if (known === undefined) throw new TypeError(`no value for ${t.name}`)
        return known
      }
      case 'neg':
        return algebra.neg(value(t.of))
      case '+':
        return algebra.add(value(t.left), value(t.right))
      case '-':
        return algebra.sub(value(t.left), value(t.right))
      case '*':
        return algebra.mul(value(t.left), value(t.right))
      case '/':
        return algebra.div(value(t.left), value(t.right))
      case '^':
        return power(t.left, t.right)
      case 'call': {
        const args = t.args.map(value)
        const reciprocal = RECIPROCALS.get(t.name)
        if (reciprocal) return algebra.div(algebra.rational(Q.ONE), algebra.call(reciprocal, args))
        return algebra.call(CALLS.get(t.name)!, args)
      }
    }
  }
  const power = (base: Tree, exponent: Tree): T => {
    const exact = rationalOf(exponent, names.rationals)
    if (base.kind === 'name' && base.name === names.e) return algebra.call('exp', [value(exponent)])
    if (exact && Q.isInteger(exact)) return algebra.powerInteger(value(base), Number(exact.n))
    return algebra.power(value(base), value(exponent))
  }
  return value(tree)
}
