import * as Q from '../numbers/rational'
import { enclosed, exactly, slope } from './values'
import type { FunctionDefinition } from './definition'
import { ALL } from './domain'
import { callOf, inLibraries, library } from './spelling'

export const abs: FunctionDefinition = {
  arity: 1,
  word: 'reserved',
  summary: 'abs(x) = |x|',
  domain: ALL,
  facts: {
    sign: 'positive where x is',
    atZero: 0,
    parity: 'even',
    shape: 'kink',
    growth: 'polynomial',
    far: ['|x|', '|x|'],
  },
  loops: library('fabs', 'Math.abs'),
  derivative: (t, [x]) => [t.call('dabs', x!)],
  values: {
    float: Math.abs,
    ...enclosed('abs'),
    rational: (x) => (Q.sign(x) < 0 ? Q.neg(x) : x),
    spread: slope(1),
    rounding: exactly,
  },
  latex: ([x]) => `\\left|${x}\\right|`,
  mathjs: callOf('abs'),
  nerdamer: callOf('abs'),
  arrays: inLibraries('abs'),
}
