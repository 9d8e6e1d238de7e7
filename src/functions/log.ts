import * as Q from '../numbers/rational'
import { enclosed, local, relative } from './values'
import type { FunctionDefinition } from './definition'
import { above } from './domain'
import { callOf, inLibraries, latexCall, library } from './spelling'

export const log: FunctionDefinition = {
  arity: 1,
  word: 'reserved',
  summary: 'log(x), the natural logarithm',
  domain: above(0),
  facts: { shape: 'power', growth: 'polynomial' },
  loops: library('log'),
  derivative: (t, [x]) => [t.power(x!, -1)],
  values: {
    float: Math.log,
    ...enclosed('log'),
    rational: (x) => (Q.equal(x, Q.ONE) ? Q.ZERO : undefined),
    spread: local((x, _, e) => e / Math.abs(x), Math.abs),
    rounding: relative(8),
  },
  latex: latexCall('\\log'),
  mathjs: callOf('log'),
  nerdamer: callOf('log'),
  arrays: inLibraries('log'),
}
