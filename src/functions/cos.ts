import { enclosed, relative, slope } from './values'
import type { FunctionDefinition } from './definition'
import { ALL } from './domain'
import { callOf, inLibraries, latexCall, library } from './spelling'

export const cos: FunctionDefinition = {
  arity: 1,
  word: 'reserved',
  summary: 'cos(x)',
  domain: ALL,
  facts: { atZero: 1, parity: 'even', shape: 'wave', growth: 'polynomial' },
  loops: library('cos'),
  derivative: (t, [x]) => [t.neg(t.call('sin', x!))],
  values: { float: Math.cos, ...enclosed('cos'), spread: slope(1), rounding: relative(8) },
  latex: latexCall('\\cos'),
  mathjs: callOf('cos'),
  nerdamer: callOf('cos'),
  arrays: inLibraries('cos'),
}
