import type { Dialect } from './dialect'
import { torchModule } from './module'

const of = (like: string): string => `dtype=${like}.dtype, device=${like}.device`

export const torch: Dialect = {
  library: 'torch',
  title: 'PyTorch',
  module: 'torch',
  range: (low, stop, like) => `torch.arange(${low === '0' ? stop : `${low}, ${stop}`}, device=${like}.device)`,
  indexAsNumber: (index, like) => `${index}.to(${like}.dtype)`,
  clip: (index, last) => `torch.clamp(${index}, 0, ${last})`,
  number: (like) => `.to(${like}.dtype)`,
  integer: '.long()',
  scalar: (x, like) => (x === '0' ? `${like}.new_zeros(())` : `${like}.new_full((), ${x})`),
  ones: (length, like) => `torch.ones(${length}, ${of(like)})`,
  filled: (value, shape, like) => `torch.full(${shape}, ${value}, ${of(like)})`,
  powersOfIndices: false,
  logsumexp: (x, axis) => `torch.logsumexp(${x}, ${axis})`,
  logsumexpSpelling: { call: () => '' },
  normalQuantile: { call: ([u]) => `torch.special.ndtri(${u})` },
  softmax: { call: ([x, axis]) => `torch.softmax(${x}, ${axis})` },
  imports: ['import torch'],
  result: (result) => result,
  classOf: torchModule,
  prelude: `def _array(x, like=None):
    """A float tensor; of the dtype and device of \`like\` where it is given."""
    if like is not None:
        return torch.as_tensor(x, dtype=like.dtype, device=like.device)
    x = torch.as_tensor(x)
    return x if x.is_floating_point() else x.to(torch.get_default_dtype())`,
}
