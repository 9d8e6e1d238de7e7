import * as Q from '../numbers/rational'
import { enclosed, exactly, slope } from './values'
import type { FunctionDefinition } from './definition'
import { ALL } from './domain'
import { callOf, latexCall, spelled } from './spelling'

export const relu: FunctionDefinition = {
  arity: 1,
  word: 'reserved',
  summary: 'relu(x) = max(x, 0)',
  domain: ALL,
  facts: { sign: 'positive where x is', atZero: 0, shape: 'kink', growth: 'polynomial', far: [0, '|x|'] },
  loops: { c: spelled(([x]) => `fmax(${x}, 0)`), typescript: spelled(([x]) => `Math.max(${x}, 0)`) },
  specification: { formula: (t, [x]) => t.mul(t.number(0.5), t.add(x!, t.call('abs', x!))) },
  derivative: (t, [x]) => [t.mul(t.number(0.5), t.add(t.number(1), t.call('dabs', x!)))],
  values: {
    float: (x) => Math.max(0, x),
    ...enclosed('relu'),
    rational: (x) => (Q.sign(x) > 0 ? x : Q.ZERO),
    spread: slope(1),
    rounding: exactly,
  },
  latex: latexCall('\\operatorname{relu}'),
  arrays: {
    numpy: { call: ([x]) => `np.maximum(${x}, 0)` },
    torch: { call: callOf('torch.relu') },
    jax: { call: callOf('jax.nn.relu') },
  },
}
