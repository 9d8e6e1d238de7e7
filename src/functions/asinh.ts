import { enclosed, relative, slope } from './values'
import type { FunctionDefinition } from './definition'
import { ALL } from './domain'
import { callOf, inLibraries, latexCall, library } from './spelling'

export const asinh: FunctionDefinition = {
  arity: 1,
  word: 'reserved',
  summary: 'asinh(x) = log(x + √(x² + 1))',
  domain: ALL,
  facts: { sign: 'of x', atZero: 0, parity: 'odd', shape: 'curve', growth: 'polynomial' },
  loops: library('asinh'),
  specification: {
    formula: (t, [x]) => t.call('log', t.positive(t.add(x!, t.call('sqrt', t.add(t.power(x!, 2), t.number(1)))))),
  },
  derivative: (t, [x]) => [t.power(t.call('sqrt', t.add(t.number(1), t.power(x!, 2))), -1)],
  values: { float: Math.asinh, ...enclosed('asinh'), spread: slope(1), rounding: relative(8) },
  latex: latexCall('\\operatorname{asinh}'),
  mathjs: callOf('asinh'),
  nerdamer: ([x]) => `log(${x} + ((${x})^2 + 1)^hf)`,
  arrays: inLibraries('arcsinh', 'asinh'),
}
