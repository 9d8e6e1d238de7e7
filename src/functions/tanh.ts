import { enclosed, local, relative } from './values'
import type { FunctionDefinition } from './definition'
import { ALL } from './domain'
import { callOf, inLibraries, latexCall, library } from './spelling'

export const tanh: FunctionDefinition = {
  arity: 1,
  word: 'reserved',
  summary: 'tanh(x) = sinh(x)/cosh(x)',
  domain: ALL,
  facts: {
    sign: 'of x',
    between: [-1, 1],
    atZero: 0,
    parity: 'odd',
    shape: 'step',
    growth: 'polynomial',
    far: [-1, 1],
  },
  loops: library('tanh'),
  specification: {
    formula: (t, [x]) =>
      t.sub(t.number(1), t.div(t.number(2), t.add(t.number(1), t.call('exp', t.mul(t.number(2), x!))))),
  },
  derivative: (t, [x]) => [t.sub(t.number(1), t.power(t.call('tanh', x!), 2))],
  values: { float: Math.tanh, ...enclosed('tanh'), spread: local((_, y, e) => (1 - y * y) * e), rounding: relative(8) },
  latex: latexCall('\\tanh'),
  mathjs: callOf('tanh'),
  nerdamer: callOf('tanh'),
  arrays: inLibraries('tanh'),
}
