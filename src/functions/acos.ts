import { enclosed, local, relative } from './values'
import type { FunctionDefinition } from './definition'
import { closed } from './domain'
import { callOf, inLibraries, latexCall, library } from './spelling'

export const acos: FunctionDefinition = {
  arity: 1,
  word: 'reserved',
  summary: 'acos(x), the inverse of cos on [0, π]',
  domain: closed(-1, 1),
  facts: { sign: 'nonnegative', shape: 'branch', growth: 'polynomial' },
  loops: library('acos'),
  specification: { formula: (t, [x]) => t.sub(t.div(t.pi(), t.number(2)), t.call('asin', x!)) },
  derivative: (t, [x]) => [t.neg(t.power(t.call('sqrt', t.sub(t.number(1), t.power(x!, 2))), -1))],
  values: {
    float: Math.acos,
    ...enclosed('acos'),
    spread: local(
      (x, _, e) => e / Math.sqrt(1 - x * x),
      (x) => 1 - Math.abs(x),
    ),
    rounding: relative(8),
  },
  latex: latexCall('\\arccos'),
  mathjs: callOf('acos'),
  nerdamer: callOf('acos'),
  arrays: inLibraries('arccos', 'acos'),
}
