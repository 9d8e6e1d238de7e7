import { enclosed, local, relative } from './values'
import type { FunctionDefinition } from './definition'
import { atLeast } from './domain'
import { callOf, inLibraries, latexCall, library } from './spelling'

export const acosh: FunctionDefinition = {
  arity: 1,
  word: 'reserved',
  summary: 'acosh(x) = log(x + √(x² − 1))',
  domain: atLeast(1),
  facts: { sign: 'nonnegative', shape: 'branch', growth: 'polynomial' },
  loops: library('acosh'),
  specification: {
    formula: (t, [x]) => t.call('log', t.positive(t.add(x!, t.call('sqrt', t.sub(t.power(x!, 2), t.number(1)))))),
  },
  derivative: (t, [x]) => [t.power(t.call('sqrt', t.sub(t.power(x!, 2), t.number(1))), -1)],
  values: {
    float: Math.acosh,
    ...enclosed('acosh'),
    spread: local(
      (x, _, e) => e / Math.sqrt(x * x - 1),
      (x) => x - 1,
    ),
    rounding: relative(8),
  },
  latex: latexCall('\\operatorname{acosh}'),
  mathjs: callOf('acosh'),
  arrays: inLibraries('arccosh', 'acosh'),
}
