import { enclosed, relative, slope } from './values'
import type { FunctionDefinition } from './definition'
import { ALL } from './domain'
import { callOf, inLibraries, latexCall, library } from './spelling'

export const atan: FunctionDefinition = {
  arity: 1,
  word: 'reserved',
  summary: 'atan(x), the inverse of tan on (−π/2, π/2)',
  domain: ALL,
  facts: {
    sign: 'of x',
    atZero: 0,
    parity: 'odd',
    shape: 'curve',
    growth: 'polynomial',
    degree: 0,
    far: [-Math.PI / 2, Math.PI / 2],
  },
  loops: library('atan'),
  derivative: (t, [x]) => [t.power(t.add(t.number(1), t.power(x!, 2)), -1)],
  values: { float: Math.atan, ...enclosed('atan'), spread: slope(1), rounding: relative(8) },
  latex: latexCall('\\arctan'),
  mathjs: callOf('atan'),
  nerdamer: callOf('atan'),
  arrays: inLibraries('arctan', 'atan'),
}
