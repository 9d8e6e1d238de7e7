import { FAR_EXCESS } from './erfcx'
import { call, div, mul, number, PI } from '../expr'
import { byKernel, callOf, type FunctionDefinition, type Kernel, latexCall } from './definition'

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
  name: 'logerfc',
  arity: 1,
  internal: false,
  summary: 'logerfc(x) = log erfc(x)',
  domain: 'all real x',
  loops: byKernel(kernel),
  domainCondition: () => true,
  derivative: ([x]) => [div(number(-2), mul(call('sqrt', PI), call('erfcx', x!)))],
  text: 'logerfc',
  latex: latexCall('\\log\\operatorname{erfc}'),
  meaning: { text: 'logerfc(x) = log(erfc(x))' },
  nerdamer: ([x]) => `log(1 - erf(${x}))`,
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
