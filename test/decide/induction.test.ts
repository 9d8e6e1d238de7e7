import { describe, expect, test } from 'vitest'
import { check, parseModel } from '../../src'
import { Calculus } from '../../src/calculus/close'
import { proveForAllSizes } from '../../src/decide/provers'
import { questionOf } from '../../src/decide/question'

/* Sums over the numbers up to a size have closed forms that hold for all sizes, and nothing near them does. */

const modelOf = (claim: string) =>
  parseModel(`
sizes: { n: 3, m: 2 }
visible: { v: 'real[m]' }
parameters: { r: positive, x: real, a: real, w: 'real[n]' }
energy: v' * v / 2
claims: ["${claim}"]
`)

const TRUE = [
  'sum(i in 1:n, i) == n * (n + 1) / 2',
  'sum(i in 1:n, i^3) == sum(i in 1:n, i)^2',
  'sum(i in 2:n, i) == n * (n + 1) / 2 - 1',
  'sum(i in 1:n, sum(k in i:n, k)) == sum(k in 1:n, k^2)',
  'sum(i in 1:n, sum(j in 1:m, i * j)) == n * (n + 1) * m * (m + 1) / 4',
  'sum(i in 1:n, i * sum(j, v[j])) == n * (n + 1) / 2 * sum(v)',
  'sum(i in 0:n-1, r^i) == (1 - r^n) / (1 - r)',
  '(1 - x)^2 * sum(i in 1:n, i * x^(i - 1)) == 1 - (n + 1) * x^n + n * x^(n + 1)',
  'sum(i in 1:n, exp(-a * i)) * (exp(a) - 1) == 1 - exp(-a * n)',
  '2 * sin(a / 2) * sum(k in 1:n, cos(k * a)) == sin((n + 1/2) * a) - sin(a / 2)',
  'sum(i in 1:n, 1 / (i * (i + 1))) == n / (n + 1)',
  'sum(i in 1:n, log(i)) == lgamma(n + 1)',
  'sum(i in 0:n-1, 1 / (r + i)) == digamma(r + n) - digamma(r)',
  'prod(i in 1:n, i) == exp(lgamma(n + 1))',
  'prod(i in 1:n, (i + 1) / i) == n + 1',
  'prod(i in 1:n, exp(a * i)) == exp(a * n * (n + 1) / 2)',
]

/** None of them may be proved, whether or not points are tried. */
const FALSE = [
  'sum(i in 1:n, i) == n * (n - 1) / 2 + 1',
  'sum(i in 1:n, i) == n * (n + 1) / 2 + relu(n - 7)',
  'sum(i in 1:n, i) == n * (n + 1) / 2 + (n == 12 ? 1 : 0)',
  'sum(i in 1:n, i) == n * (n + 1) / 2 + (mod(n, 11) == 0 ? 1 : 0)',
  'sum(i in 1:n, i) == n * (n + 1) / 2 + prod(k in 1:9, n - k)',
  'sum(i in 1:n, i) == n * (n + 1) / 2 + 1 + abs(n - 7/2) / (n - 7/2)',
  'sum(i in 5:n, i) == n * (n + 1) / 2 - 10',
  'sum(i in 0:n-1, r^i) == (1 - r^(n + 1)) / (1 - r)',
  'sum(i in 1:n, w[i]) == n * w[1]',
  'sum(i in 1:n, w[1]) == sum(w)',
  'prod(i in 1:n, i) == exp(lgamma(n))',
  'prod(i in 1:n, i - 1) == prod(i in 1:n, 2 * (i - 1)) + (n == 1 ? 0 : 1)',
  'prod(i in 3:n, i) == exp(lgamma(n + 1)) / 2',
  'sum(i in 1:n, i) * m == n * (n + 1) / 2 * m + (n - 1) * (m - 1)',
]

describe('equations between sums up to a size', () => {
  test.each(TRUE)('%s is proved for all sizes', async (claim) => {
    const { claims } = await check(modelOf(claim), { claim: 1 })
    expect(claims[0]!.verdict).toMatchObject({ verdict: 'proved', sizes: 'all' })
    expect(claims[0]!.verdict).not.toHaveProperty('minimum')
  })

  test.each(FALSE)('%s is not', (claim) => {
    const model = modelOf(claim)
    expect(proveForAllSizes(questionOf(model, model.claims[0]!, new Calculus()), [])).toBeUndefined()
  })
})
