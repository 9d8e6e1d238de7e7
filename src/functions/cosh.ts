import { enclosed, local, relative } from './values'
import type { FunctionDefinition } from './definition'
import { ALL } from './domain'
import { callOf, inLibraries, latexCall, library } from './spelling'

export const cosh: FunctionDefinition = {
  arity: 1,
  word: 'reserved',
  summary: 'cosh(x) = (eˣ + e⁻ˣ)/2',
  domain: ALL,
  facts: {
    sign: 'positive',
    atZero: 1,
    parity: 'even',
    shape: 'exponential',
    growth: 'exponential',
    far: ['exp(-x)', 'exp(x)'],
  },
  loops: library('cosh'),
  specification: { formula: (t, [x]) => t.mul(t.number(0.5), t.add(t.call('exp', x!), t.call('exp', t.neg(x!)))) },
  derivative: (t, [x]) => [t.call('sinh', x!)],
  values: { float: Math.cosh, ...enclosed('cosh'), spread: local((_, y, e) => y * e), rounding: relative(8) },
  latex: latexCall('\\cosh'),
  mathjs: callOf('cosh'),
  nerdamer: callOf('cosh'),
  arrays: inLibraries('cosh'),
}
