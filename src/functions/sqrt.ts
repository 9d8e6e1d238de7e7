import * as Q from '../numbers/rational'
import { enclosed, onlyExact, relative } from './values'
import type { FunctionDefinition } from './definition'
import { atLeast } from './domain'
import { callOf, inLibraries, library } from './spelling'

export const sqrt: FunctionDefinition = {
  arity: 1,
  word: 'reserved',
  summary: 'sqrt(x) = √x',
  domain: atLeast(0),
  facts: { sign: 'positive where x is', atZero: 0, shape: 'power', growth: 'polynomial' },
  loops: library('sqrt'),
  derivative: (t, [x]) => [t.div(t.number(0.5), t.call('sqrt', x!))],
  values: {
    float: Math.sqrt,
    ...enclosed('sqrt'),
    rational: Q.squareRoot,
    spread: (x, y, e) => (e < x ? e / y : onlyExact(e)),
    rounding: relative(8),
  },
  latex: ([x]) => `\\sqrt{${x}}`,
  mathjs: callOf('sqrt'),
  nerdamer: ([x]) => `(${x})^hf`,
  arrays: inLibraries('sqrt'),
}
