import type { FunctionDefinition } from './definition'
import { above } from './domain'
import { inLibraries, latexCall, library } from './spelling'
import { enclosed, local, relative } from './values'

export const log1p: FunctionDefinition = {
  arity: 1,
  word: 'unless declared',
  summary: 'log1p(x) = log(1 + x), with all digits near 0',
  domain: above(-1),
  facts: { sign: 'of x', atZero: 0, shape: 'curve', growth: 'polynomial' },
  specification: { formula: (t, [x]) => t.call('log', t.positive(t.add(t.number(1), x!))), unfolds: true },
  derivative: (t, [x]) => [t.power(t.add(t.number(1), x!), -1)],
  values: {
    float: Math.log1p,
    ...enclosed('log1p'),
    spread: local(
      (x, _, e) => e / (1 + x),
      (x) => 1 + x,
    ),
    rounding: relative(8),
  },
  latex: latexCall('\\operatorname{log1p}'),
  meaning: {
    text: 'log1p(x) = log(1 + x)',
    latex: '\\operatorname{log1p}\\left(x\\right) = \\log\\left(1 + x\\right)',
  },
  arrays: inLibraries('log1p'),
  loops: library('log1p'),
}
