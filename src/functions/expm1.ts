import type { FunctionDefinition } from './definition'
import { ALL } from './domain'
import { inLibraries, latexCall, library } from './spelling'
import { enclosed, local, relative } from './values'

export const expm1: FunctionDefinition = {
  arity: 1,
  word: 'unless declared',
  summary: 'expm1(x) = eˣ − 1, with all digits near 0',
  domain: ALL,
  facts: { sign: 'of x', atZero: 0, shape: 'exponential', growth: 'exponential', far: [-1, 'exp(x)'] },
  specification: { formula: (t, [x]) => t.sub(t.call('exp', x!), t.number(1)), unfolds: true },
  derivative: (t, [x]) => [t.call('exp', x!)],
  values: { float: Math.expm1, ...enclosed('expm1'), spread: local((_, y, e) => (1 + y) * e), rounding: relative(8) },
  latex: latexCall('\\operatorname{expm1}'),
  meaning: { text: 'expm1(x) = exp(x) − 1', latex: '\\operatorname{expm1}\\left(x\\right) = e^{x} - 1' },
  arrays: inLibraries('expm1'),
  loops: library('expm1'),
}
