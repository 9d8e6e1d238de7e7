import { enclosed, local, relative } from './values'
import type { FunctionDefinition } from './definition'
import { between } from './domain'
import { callOf, inLibraries, latexCall, library } from './spelling'

export const atanh: FunctionDefinition = {
  arity: 1,
  word: 'reserved',
  summary: 'atanh(x) = ½ log((1 + x)/(1 − x))',
  domain: between(-1, 1),
  facts: { sign: 'of x', atZero: 0, parity: 'odd', shape: 'branch', growth: 'unbounded' },
  loops: library('atanh'),
  specification: {
    formula: (t, [x]) => {
      const side = (y: typeof x) => t.call('log', t.positive(y!))
      return t.mul(t.number(0.5), t.sub(side(t.add(t.number(1), x!)), side(t.sub(t.number(1), x!))))
    },
  },
  derivative: (t, [x]) => [t.power(t.sub(t.number(1), t.power(x!, 2)), -1)],
  values: {
    float: Math.atanh,
    ...enclosed('atanh'),
    spread: local(
      (x, _, e) => e / (1 - x * x),
      (x) => 1 - Math.abs(x),
    ),
    rounding: relative(8),
  },
  latex: latexCall('\\operatorname{atanh}'),
  mathjs: callOf('atanh'),
  nerdamer: ([x]) => `(log(1 + ${x})/2 - log(1 - (${x}))/2)`,
  arrays: inLibraries('arctanh', 'atanh'),
}
