import { enclosed, local, relative } from './values'
import type { FunctionDefinition } from './definition'
import { ALL } from './domain'
import { callOf, inLibraries, latexCall, library } from './spelling'

export const exp: FunctionDefinition = {
  arity: 1,
  word: 'reserved',
  summary: 'exp(x) = eˣ',
  domain: ALL,
  facts: { sign: 'positive', atZero: 1, shape: 'exponential', growth: 'exponential' },
  loops: library('exp'),
  derivative: (t, [x]) => [t.call('exp', x!)],
  values: { float: Math.exp, ...enclosed('exp'), spread: local((_, y, e) => y * e), rounding: relative(8) },
  latex: latexCall('\\exp'),
  mathjs: callOf('exp'),
  nerdamer: ([x]) => `ee^(${x})`,
  arrays: inLibraries('exp'),
}
