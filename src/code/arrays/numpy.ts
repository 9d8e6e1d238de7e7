import { asInNumPy, type Dialect } from './dialect'

export const numpy: Dialect = {
  library: 'numpy',
  title: 'NumPy',
  ...asInNumPy('np'),
  powersOfIndices: true,
  logsumexp: (x, axis) => `logsumexp(${x}, ${axis})`,
  logsumexpSpelling: {
    call: () => '',
    define: `def logsumexp(x, axis):
    """log(sum(exp(x))) along an axis, without overflow."""
    top = x.max(axis, keepdims=True)
    return np.log(np.exp(x - top).sum(axis)) + top.squeeze(axis)`,
  },
  normalQuantile: { call: ([u]) => `_ndtri(${u})`, imports: 'from scipy.special import ndtri as _ndtri' },
  softmax: {
    call: ([x, axis]) => `_softmax(${x}, ${axis})`,
    define: `def _softmax(x, axis):
    """exp(x) / sum(exp(x)) along an axis, without overflow."""
    e = np.exp(x - x.max(axis, keepdims=True))
    return e / e.sum(axis, keepdims=True)`,
  },
  imports: ['import numpy as np'],
  result: (result, like) => `_like(${result}, ${like})`,
  prelude: `def _array(x, like=None):
    """A float array; of the dtype of \`like\` where it is given."""
    x = np.asarray(x, None if like is None else like.dtype)
    return x if x.dtype.kind == "f" else x.astype(float)


def _like(result, x):
    """The result, or each of several, with the dtype of x."""
    if isinstance(result, tuple):
        return tuple(_like(r, x) for r in result)
    return np.asarray(result).astype(x.dtype, copy=False)[()]`,
}
