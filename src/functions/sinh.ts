import { enclosed, local, relative } from './values'
import type { FunctionDefinition } from './definition'
import { ALL } from './domain'
import { callOf, inLibraries, latexCall, library } from './spelling'

export const sinh: FunctionDefinition = {
  arity: 1,
  word: 'reserved',
  summary: 'sinh(x) = (eˣ − e⁻ˣ)/2',
  domain: ALL,
  facts: {
    sign: 'of x',
    atZero: 0,
    parity: 'odd',
    shape: 'exponential',
    growth: 'exponential',
    far: ['-exp(-x)', 'exp(x)'],
  },
  loops: library('sinh'),
  specification: { formula: (t, [x]) => t.mul(t.number(0.5), t.sub(t.call('exp', x!), t.call('exp', t.neg(x!)))) },
  derivative: (t, [x]) => [t.call('cosh', x!)],
  values: {
    float: Math.sinh,
    ...enclosed('sinh'),
    spread: local((_, y, e) => (1 + Math.abs(y)) * e),
    rounding: relative(8),
  },
  latex: latexCall('\\sinh'),
  mathjs: callOf('sinh'),
  nerdamer: callOf('sinh'),
  arrays: inLibraries('sinh'),
}
