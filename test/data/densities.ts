import { Calculus } from '../../src/calculus/close'
import { type Data, dataOf } from '../../src/data/density'
import type { Mean } from '../../src/integrate/means/mean'
import { Sides } from '../../src/decide/equation1/sides'
import { parseClaim, parseModel } from '../../src/language/parseModel'
import * as Q from '../../src/numbers/rational'

/** Every named density with arguments, its domain, and E log(1 + x²) and E x sin x by mpmath's quad with 30 digits. */
export const DENSITIES = [
  { data: 'normal(1/2, 3/2)', domain: 'real', logOfSquare: 0.9166537679851555, xSin: 0.7188693660750652 },
  { data: 'logistic', domain: 'real', logOfSquare: 0.9928341581094812, xSin: 0.585773247313333 },
  { data: 'student_t(7)', domain: 'real', logOfSquare: 0.6124679999330264, xSin: 0.5939194423754541 },
  { data: 'laplace', domain: 'real', logOfSquare: 0.686755923112854, xSin: 0.5 },
  { data: 'uniform(-1, 2)', domain: 'real', logOfSquare: 0.5657055892704079, xSin: 0.6809199262865744 },
  { data: 'gamma(5/2, 3/2)', domain: 'positive', logOfSquare: 1.23203351510369, xSin: 0.7738347246522305 },
  { data: 'lognormal(3/10, 2/5)', domain: 'positive', logOfSquare: 1.106807361602881, xSin: 1.160445399792645 },
  { data: 'gaussian_mixture', domain: 'positive', logOfSquare: 2.1004787130848, xSin: 0 },
  { data: 'gaussian_mixture', domain: 'interval(-1, 2)', logOfSquare: 0.3780206469885853, xSin: 0.4520871116563037 },
] as const

/** A model of one free visible entry over the density. */
export const modelOver = (data: string, domain = 'real', n = 1) =>
  parseModel(`sizes: { n: ${n} }\nvisible:\n  v: "${domain}[n]"\nenergy: sum(i, v[i]^2) / 2\ndata: ${data}\n`)

const zero = (): Q.Rational => Q.ZERO

/** Both sides of a claim at the model's own size. */
export const sidesOf = (model: ReturnType<typeof parseModel>, text: string, draw: (k: number) => Q.Rational = zero) => {
  const data: Data = dataOf(model, new Map(), draw)
  const claim = parseClaim(model, text)
  const calculus = new Calculus()
  const [left, right] = claim.sides.map((s) => calculus.close(s)) as [never, never]
  const sizes = Object.fromEntries(model.sizes.map((s) => [s.name, Number(s.value)]))
  const sides = new Sides(
    model,
    data,
    new Map(Object.entries(sizes)),
    [{ left, right, indices: new Map(claim.indices.map((i) => [i.name, 1])) }],
    undefined,
  )
  return { sides, data, instance: { sizes, values: new Map() } }
}

/** The only expectation on the left of `data(f) == 0`. */
export const meanOf = (
  model: ReturnType<typeof parseModel>,
  f: string,
  draw?: (k: number) => Q.Rational,
): Mean & { readonly normaliser: number } => {
  const { sides, data, instance } = sidesOf(model, `data(${f}) == 0`, draw)
  const [mean] = sides.averages(instance, data)
  return { ...mean!, normaliser: sides.means.normaliser }
}
