import { enclosed, local, relative } from './values'
import type { FunctionDefinition } from './definition'
import { closed } from './domain'
import { callOf, inLibraries, latexCall, library } from './spelling'

export const asin: FunctionDefinition = {
  arity: 1,
  word: 'reserved',
  summary: 'asin(x), the inverse of sin on [−π/2, π/2]',
  domain: closed(-1, 1),
  facts: { sign: 'of x', atZero: 0, parity: 'odd', shape: 'branch', growth: 'polynomial' },
  loops: library('asin'),
  derivative: (t, [x]) => [t.power(t.call('sqrt', t.sub(t.number(1), t.power(x!, 2))), -1)],
  values: {
    float: Math.asin,
    ...enclosed('asin'),
    spread: local(
      (x, _, e) => e / Math.sqrt(1 - x * x),
      (x) => 1 - Math.abs(x),
    ),
    rounding: relative(8),
  },
  latex: latexCall('\\arcsin'),
  mathjs: callOf('asin'),
  nerdamer: callOf('asin'),
  arrays: inLibraries('arcsin', 'asin'),
}
