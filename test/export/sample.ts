import { entry, index, number, size, type Term, variable } from '../../src/expr'

/* The Gaussian-Bernoulli RBM and a few arrays more, made by hand, for tests of printing. */

const REAL = { kind: 'real', bounds: [] } as const
const POSITIVE = { kind: 'positive', bounds: [] } as const
const BINARY = { kind: 'binary', bounds: [] } as const

export const nv = size('nv')
export const nh = size('nh')
const ONE = number(1)
export const i = index('i', ONE, nv)
export const k = index('k', ONE, nv)
export const j = index('j', ONE, nh)
export const V = variable('v', 'visible', REAL, [nv])
export const H = variable('h', 'hidden', BINARY, [nh])
const WEIGHTS = variable('W', 'parameter', REAL, [nv, nh])
const B = variable('b', 'parameter', REAL, [nv])
const C = variable('c', 'parameter', REAL, [nh])
export const sigma = entry(variable('sigma', 'parameter', POSITIVE))
export const alpha = entry(variable('alpha', 'parameter', POSITIVE))
export const x = entry(variable('x', 'visible', REAL))
export const y = entry(variable('y', 'visible', REAL))
export const v = (at: Term) => entry(V, [at])
export const h = (at: Term) => entry(H, [at])
export const W = (a: Term, b: Term) => entry(WEIGHTS, [a, b])
export const b = (at: Term) => entry(B, [at])
export const c = (at: Term) => entry(C, [at])
