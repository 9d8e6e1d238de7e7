import { polygammaKernel, spreadOfPolygamma } from './polygamma'
import float from '@stdlib/math-base-special-trigamma'
import { enclosed, relative } from './values'
import type { FunctionDefinition } from './definition'
import { OFF_POLES } from './domain'
import { byKernel, latexCall } from './spelling'

export const trigamma: FunctionDefinition = {
  arity: 1,
  word: 'reserved',
  summary: 'trigamma(x) = digamma′(x)',
  domain: OFF_POLES,
  facts: { sign: 'positive', shape: 'power', growth: 'polynomial' },
  loops: byKernel(polygammaKernel, ([x]) => ['1', x!]),
  derivative: (t, [x]) => [t.call('polygamma', t.number(2), x!)],
  values: {
    float,
    ...enclosed('trigamma'),
    spread: (x, y, e) => spreadOfPolygamma(x, y, e, 1),
    rounding: relative(64),
  },
  latex: latexCall('\\operatorname{trigamma}'),
  arrays: {
    numpy: { call: ([x]) => `polygamma(1, ${x})`, imports: 'from scipy.special import polygamma' },
    torch: { call: ([x]) => `torch.polygamma(1, ${x})` },
    jax: { call: ([x]) => `polygamma(1, ${x})`, imports: 'from jax.scipy.special import polygamma' },
  },
}
