import { enclosed, relative, slope } from './values'
import type { FunctionDefinition } from './definition'
import { ALL } from './domain'
import { callOf, inLibraries, latexCall, library } from './spelling'

export const sin: FunctionDefinition = {
  arity: 1,
  word: 'reserved',
  summary: 'sin(x)',
  domain: ALL,
  facts: { atZero: 0, parity: 'odd', shape: 'wave', growth: 'polynomial' },
  loops: library('sin'),
  derivative: (t, [x]) => [t.call('cos', x!)],
  values: { float: Math.sin, ...enclosed('sin'), spread: slope(1), rounding: relative(8) },
  latex: latexCall('\\sin'),
  mathjs: callOf('sin'),
  nerdamer: callOf('sin'),
  arrays: inLibraries('sin'),
}
