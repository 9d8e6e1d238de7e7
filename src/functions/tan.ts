import { enclosed, local, relative } from './values'
import type { FunctionDefinition } from './definition'
import { OFF_HALF_TURNS } from './domain'
import { callOf, inLibraries, latexCall, library } from './spelling'

export const tan: FunctionDefinition = {
  arity: 1,
  word: 'reserved',
  summary: 'tan(x) = sin(x)/cos(x)',
  domain: OFF_HALF_TURNS,
  facts: { atZero: 0, parity: 'odd', shape: 'wave', growth: 'unbounded' },
  loops: library('tan'),
  specification: { formula: (t, [x]) => t.div(t.call('sin', x!), t.call('cos', x!)) },
  derivative: (t, [x]) => [t.add(t.number(1), t.power(t.call('tan', x!), 2))],
  values: {
    float: Math.tan,
    ...enclosed('tan'),
    spread: local(
      (_, y, e) => (1 + y * y) * e,
      (_, y) => 1 / (1 + Math.abs(y)),
    ),
    rounding: relative(8),
  },
  latex: latexCall('\\tan'),
  mathjs: callOf('tan'),
  nerdamer: callOf('tan'),
  arrays: inLibraries('tan'),
}
