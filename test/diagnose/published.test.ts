import { expect, test } from 'vitest'
import { diagnose } from '../../src/diagnose/diagnose'
import { parseModel } from '../../src/language/parseModel'

/*
 * Score matching of compositions u, the polynomially tilted pairwise interaction model, by Scealy and Wood (2023): the tables
 * that the R package scorematchingad reproduces, tests/testthat/_snaps/ppi-microdata.md, on its data `microbiome`: counts of
 * TM7, Cyanobacteria/Chloroplast, Actinobacteria, Proteobacteria and all others.
 *
 * On the sphere, z = √u, they weigh rows by min(z₁², …, z₅², a²), a = 1/100: by a² the 36 rows without zeros, in which each
 * zⱼ² is 1/2000 at least, and by 0, its gradient 0 too, the 56 others, which so add nothing. Of what depends on z/‖z‖ only,
 * ψ and its divergence in space are those on the sphere.
 */
const COUNTS = [
  [2, 5, 179, 154, 1660],
  [4, 2, 767, 244, 983],
  [2, 3, 173, 128, 1694],
  [1, 13, 136, 143, 1707],
  [2, 24, 303, 152, 1519],
  [1, 14, 112, 35, 1838],
  [2, 1, 292, 114, 1591],
  [1, 3, 117, 691, 1188],
  [1, 9, 175, 198, 1617],
  [1, 1, 116, 77, 1805],
  [1, 2, 143, 53, 1801],
  [1, 1, 401, 120, 1477],
  [7, 1, 458, 561, 973],
  [3, 2, 74, 520, 1401],
  [4, 13, 146, 191, 1646],
  [1, 4, 64, 169, 1762],
  [1, 1, 135, 195, 1668],
  [6, 1, 406, 282, 1305],
  [3, 2, 488, 103, 1404],
  [1, 14, 30, 41, 1914],
  [1, 9, 466, 223, 1301],
  [3, 3, 384, 172, 1438],
  [15, 34, 485, 190, 1276],
  [2, 4, 225, 132, 1637],
  [5, 50, 301, 259, 1385],
  [2, 7, 390, 273, 1328],
  [2, 21, 325, 154, 1498],
  [12, 16, 488, 384, 1100],
  [4, 1, 15, 206, 1774],
  [4, 9, 274, 146, 1567],
  [2, 1, 42, 75, 1880],
  [1, 1, 265, 114, 1619],
  [3, 18, 459, 408, 1112],
  [11, 3, 374, 152, 1460],
  [1, 17, 53, 172, 1757],
  [2, 36, 245, 530, 1187],
]
const ROWS = COUNTS.map((row) => row.map((count) => Math.sqrt(count / 2000)))

const model = (parameters: string, linear: string): string =>
  `sizes: { m: 4, p: m + 1 }
visible: { z: "positive[p]" }
parameters: { A: "symmetric[m, m]"${parameters} }
definitions:
  u[i]: z[i]^2 / (z' * z)
energy: >-
  -sum(i in 1:m, sum(k in 1:m, A[i, k] * u[i] * u[k]))${linear}
  + 6/10 * log(z[1]) + 7/10 * log(z[2]) - log(z[3]) - 6/10 * log(z[4]) - log(z[5]) + 13/20 * log(z' * z)
`

const PUBLISHED: readonly [table: string, model: string, estimates: number[], errors: number[] | null][] = [
  [
    'Table 3',
    model('', ''),
    [
      -127480.09, 14068.391, 1782.2618, -240.07657, -8191.1725, -8.0026799, 374.69398, -46.638659, 9.0276334,
      -39.208915,
    ],
    null,
  ],
  [
    'Table 4, with standard errors',
    model(', b: "real[m]"', ' - sum(i in 1:m, b[i] * u[i])'),
    [
      -126742.31, 15498.177, 2099.7523, 98.89397, -9026.6003, -145.99201, 311.05321, -58.650366, 8.8940576, -33.147724,
      -251.15851, 78.697956, 5.1471484, -2.9545485,
    ],
    [
      25166.784, 10192.372, 915.89229, 676.70781, 4315.7856, 189.98443, 212.29883, 35.861412, 13.410266, 17.97258,
      239.19681, 50.893722, 8.5741361, 4.2475257,
    ],
  ],
]

test.each(PUBLISHED)('estimates of %s to eight digits', (_, text, estimates, errors) => {
  const { quadratic } = diagnose(parseModel(text), { timeout: 300, only: ['quadratic'], sample: { rows: ROWS } })
  const found = quadratic!.minimiser!.estimates
  const eightDigits = (list: readonly (number | null)[]): number[] => list.map((x) => Number(x!.toPrecision(8)))
  expect(eightDigits(found.map((e) => e.value))).toEqual(estimates)
  if (errors) expect(eightDigits(found.map((e) => e.standardError))).toEqual(errors)
})
