import type { Dialect } from './dialect'
import { states } from './prelude'

export const jax: Dialect = {
  library: 'jax',
  title: 'JAX',
  module: 'jnp',
  einsum: (spec, x, y) => `jnp.einsum("${spec}", ${x}, ${y})`,
  range: (low, stop) => `jnp.arange(${low === '0' ? stop : `${low}, ${stop}`})`,
  indexAsNumber: (index) => index,
  clip: (index, last) => `jnp.clip(${index}, 0, ${last})`,
  number: (like) => `.astype(${like}.dtype)`,
  integer: '.astype(int)',
  scalar: (x) => x,
  ones: (length, like) => `jnp.ones(${length}, ${like}.dtype)`,
  filled: (value, shape, like) => `jnp.full(${shape}, ${value}, ${like}.dtype)`,
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
  states: states('jnp'),
}
