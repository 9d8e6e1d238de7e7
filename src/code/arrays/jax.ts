import { asInNumPy, type Dialect } from './dialect'

export const jax: Dialect = {
  library: 'jax',
  title: 'JAX',
  ...asInNumPy('jnp'),
  powersOfIndices: false,
  logsumexp: (x, axis) => `jax.nn.logsumexp(${x}, ${axis})`,
  logsumexpSpelling: { call: () => '' },
  normalQuantile: { call: ([u]) => `_ndtri(${u})`, imports: 'from jax.scipy.special import ndtri as _ndtri' },
  softmax: { call: ([x, axis]) => `jax.nn.softmax(${x}, ${axis})` },
  remark: 'Checked over NumPy with the names of JAX, not run under JAX.',
  imports: ['import jax', 'import jax.numpy as jnp'],
  result: (result) => result,
  prelude: `def _array(x, like=None):
    """A float array; of the dtype of \`like\` where it is given."""
    x = jnp.asarray(x, None if like is None else like.dtype)
    return x if jnp.issubdtype(x.dtype, jnp.floating) else x.astype(float)`,
}
