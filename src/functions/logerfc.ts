import { FAR_EXCESS } from './erfcx'
import erfc from '@stdlib/math-base-special-erfc'
import erfcx from '@stdlib/math-base-special-erfcx'
import { absolute, enclosed } from './values'
import type { FunctionDefinition } from './definition'
import { ALL } from './domain'
import { byKernel, callOf, type Kernel, latexCall } from './spelling'

const DEFINE = (logNdtr: string): string => `def logerfc(x):
    """log(erfc(x)), also where erfc(x) is 0 in floating point."""
    return ${logNdtr}(-math.sqrt(2) * x) + math.log(2)`

const kernel: Kernel = {
  name: 'logerfc',
  source: `double logerfc(double x) {
  return x > 0 ? log(erfcx(x)) - x * x : log(erfc(x));
}`,
}

// The derivatives of torch.special.log_ndtr are quotients of ∞ far left and differences of large numbers far right.
const TORCH = `def logerfc(x):
    """log(erfc(x)), with its derivatives on both sides."""
    far, left = x > 4, x < 0
    z, a, near = torch.where(far, x, 4), torch.where(left, x, 0), torch.where(far | left, 0, x)
    return torch.where(
        far,
        -torch.log(math.sqrt(math.pi) * (z + far_excess(z))) - z**2,
        torch.where(left, torch.log(torch.erfc(a)), torch.log(torch.special.erfcx(near)) - near**2),
    )`

export const logerfc: FunctionDefinition = {
  arity: 1,
  word: 'unless declared',
  summary: 'logerfc(x) = log erfc(x)',
  domain: ALL,
  facts: { atZero: 0, shape: 'curve', growth: 'polynomial', degree: 2 },
  loops: byKernel(kernel),
  specification: { formula: (t, [x]) => t.call('log', t.positive(t.call('erfc', x!))) },
  derivative: (t, [x]) => [t.div(t.number(-2), t.mul(t.call('sqrt', t.pi()), t.call('erfcx', x!)))],
  values: {
    float: (x) => (x > 0 ? Math.log(erfcx(x)) - x * x : Math.log(erfc(x))),
    ...enclosed('logerfc'),
    spread: (x, _, e) => (1.5 + 2 * Math.max(0, x + e)) * e,
    rounding: absolute(32),
  },
  latex: latexCall('\\log\\operatorname{erfc}'),
  meaning: { text: 'logerfc(x) = log(erfc(x))' },
  arrays: {
    numpy: {
      call: callOf('logerfc'),
      imports: 'from scipy.special import log_ndtr as _log_ndtr',
      define: DEFINE('_log_ndtr'),
    },
    torch: { call: callOf('logerfc'), define: TORCH, needs: [FAR_EXCESS] },
    jax: {
      call: callOf('logerfc'),
      imports: 'from jax.scipy.special import log_ndtr as _log_ndtr',
      define: DEFINE('_log_ndtr'),
    },
  },
}
