import { describe, expect, test } from 'vitest'
import {
  add,
  call,
  delta,
  div,
  entry,
  exp,
  expectation,
  HALF,
  ifThen,
  index,
  inverse,
  lessThan,
  logdet,
  logPartition,
  logsumexp,
  mul,
  neg,
  number,
  ONE,
  PI,
  power,
  prod,
  sub,
  sum,
  type Term,
  TWO,
  variable,
} from '../../src/expr'
import { toLatex } from '../../src/export/latex'
import { FUNCTIONS, type ListedFunction } from '../../src/functions'
import { alpha, b, c, H, h, i, j, k, nv, sigma, v, W, x, y } from './sample'

const K = variable('K', 'parameter', { kind: 'real', bounds: [] }, [nv, nv])
const [r, s] = [index('r', ONE, nv), index('s', ONE, nv)]
const t = index('t', TWO, nv)

const FORMULAS: [string, Term][] = [
  [
    '\\frac{b_{i} - v_{i}}{\\sigma^{2}} + \\frac{1}{\\sigma} \\sum_{j} W_{ij} h_{j}',
    add(neg(div(sub(v(i), b(i)), power(sigma, TWO))), div(sum(j, mul(W(i, j), h(j))), sigma)),
  ],
  ['\\frac{1}{2} \\sum_{i} v_{i}^{2}', mul(HALF, sum(i, power(v(i), TWO)))],
  ['\\frac{x^{2}}{2}', mul(HALF, power(x, TWO))],
  ['\\log \\sum_{j} \\exp\\left(c_{j}\\right)', logsumexp(j, c(j))],
  ['\\prod_{j} c_{j}', prod(j, c(j))],
  ['\\sum_{i=2}^{\\mathrm{nv}} v_{i - 1} v_{i}', sum(t, mul(v(sub(t, ONE)), v(t)))],
  ['\\left[i = k\\right]', delta([i], [k])],
  [
    '\\begin{cases} v_{i} & \\text{if } i < k \\\\ b_{i} & \\text{otherwise} \\end{cases}',
    ifThen(lessThan(i, k), v(i), b(i)),
  ],
  ['\\sqrt{2 \\pi}', call('sqrt', mul(TWO, PI))],
  ['\\left(x + y\\right)^{\\alpha}', power(add(x, y), alpha)],
  ['\\left(K^{-1}\\right)_{i, k}', inverse(r, s, entry(K, [r, s]), [i, k])],
  ['\\log\\det K', logdet(r, s, entry(K, [r, s]))],
  ['\\mathbb{E}\\left[h_{j} \\mid v\\right]', expectation([H], mul(h(ONE), v(ONE)), h(j))],
  [
    '\\log \\sum_{h} \\exp\\left(-h_{1} v_{1}\\right)'.replace('h_{1} v_{1}', 'v_{1} h_{1}'),
    logPartition([H], mul(h(ONE), v(ONE))),
  ],
]

test.each(FORMULAS)('%s', (latex, term) => expect(toLatex(term, { letters: [i, j, k, t] })).toBe(latex))

/** Braces and \left … \right in pairs, as TeX wants them. */
const isBalanced = (latex: string): boolean => {
  let depth = 0
  for (const [token] of latex.matchAll(/\\left|\\right|\\begin|\\end|\\.|[{}]/g)) {
    if (token === '{' || token === '\\left' || token === '\\begin') depth++
    if (token === '}' || token === '\\right' || token === '\\end') depth--
    if (depth < 0) return false
  }
  return depth === 0
}

describe('is balanced', () => {
  test.each<ListedFunction>(Object.values(FUNCTIONS))('$name', (f) => {
    const args = f.arity === 'variadic' ? [x, y] : f.arity === 'ordered' ? [TWO, x] : [add(x, y)]
    expect(isBalanced(toLatex(power(call(f.name, ...args), number(3))))).toBe(true)
    expect(isBalanced(toLatex(exp(neg(call(f.name, ...args)))))).toBe(true)
  })
  test('a seeded fault is seen', () => expect(isBalanced('\\frac{1}{2')).toBe(false))
})
