import { polygammaKernel } from './polygamma'
import { call, lessThan, TWO, ZERO } from '../expr'
import { byKernel, type FunctionDefinition, latexCall } from './definition'

export const trigamma: FunctionDefinition = {
  name: 'trigamma',
  arity: 1,
  internal: false,
  summary: 'trigamma(x) = digamma′(x)',
  domain: 'x other than 0, −1, −2, …',
  loops: byKernel(polygammaKernel, ([x]) => ['1', x!]),
  domainCondition: ([x]) => lessThan(ZERO, x!),
  derivative: ([x]) => [call('polygamma', TWO, x!)],
  text: 'trigamma',
  latex: latexCall('\\operatorname{trigamma}'),
  arrays: {
    numpy: { call: ([x]) => `polygamma(1, ${x})`, imports: 'from scipy.special import polygamma' },
    torch: { call: ([x]) => `torch.polygamma(1, ${x})` },
    jax: { call: ([x]) => `polygamma(1, ${x})`, imports: 'from jax.scipy.special import polygamma' },
  },
}
