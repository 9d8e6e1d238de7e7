import * as Q from '../numbers/rational'

/** Up to this many rows positive definiteness is decided exactly, then by a Cholesky factor in doubles. */
const LARGEST_EXACT = 32

/** What is wrong with symmetric (positive definite) matrices given row by row, dimensions in front being a batch. */
export const checkMatrix = (
  entries: readonly Q.Rational[],
  dims: readonly number[],
  definite: boolean,
): string | undefined => {
  const n = dims[dims.length - 1]!
  const count = n === 0 ? 0 : entries.length / (n * n)
  for (let b = 0; b < count; b++) {
    const at = (i: number, k: number): Q.Rational => entries[b * n * n + i * n + k]!
    const which = count > 1 ? `matrix ${b + 1} ` : 'the matrix '
    for (let i = 0; i < n; i++)
      for (let k = 0; k < i; k++)
        if (!Q.equal(at(i, k), at(k, i)))
          return `${which}is not symmetric: entry [${i + 1}, ${k + 1}] is ${Q.toText(at(i, k))}, entry [${k + 1}, ${i + 1}] is ${Q.toText(at(k, i))}`
    if (definite && !(n <= LARGEST_EXACT ? isDefinite(n, at) : isDefiniteInDoubles(n, at)))
      return `${which}is not positive definite`
  }
  return undefined
}

type Entry = (i: number, k: number) => Q.Rational

/** All leading minors are positive: pivots of Gaussian elimination. */
const isDefinite = (n: number, at: Entry): boolean => {
  const rows = Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, k) => at(i, k)))
  for (let p = 0; p < n; p++) {
    const pivot = rows[p]![p]!
    if (Q.sign(pivot) <= 0) return false
    for (let i = p + 1; i < n; i++) {
      const factor = Q.div(rows[i]![p]!, pivot)
      if (Q.sign(factor) !== 0)
        for (let k = p; k < n; k++) rows[i]![k] = Q.sub(rows[i]![k]!, Q.mul(factor, rows[p]![k]!))
    }
  }
  return true
}

const isDefiniteInDoubles = (n: number, at: Entry): boolean => {
  const l = new Float64Array(n * n)
  for (let i = 0; i < n; i++)
    for (let k = 0; k <= i; k++) {
      let sum = Q.toNumber(at(i, k))
      for (let m = 0; m < k; m++) sum -= l[i * n + m]! * l[k * n + m]!
      if (i === k && !(sum > 0)) return false
      l[i * n + k] = i === k ? Math.sqrt(sum) : sum / l[k * n + k]!
    }
  return true
}
