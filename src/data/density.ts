import {
  add, div, entry, expectation, freshIndex, index, log, logsumexp, mapTerm, mul, neg, number, ONE, PI, power, sub, sum,
  type Term, TWO, type Variable, variable,
} from '../expr'
import { differentiate } from '../calculus/differentiate'
import { sumOver } from '../calculus/expand'
import type { DataDistribution, DataSpec, Model } from '../language/model'
import * as Q from '../numbers/rational'
import { DISTRIBUTIONS, gaussianMixture, scaledBeta } from './distributions'

/** Rows of an empirical sample, columns in the order of `visible`, arrays row-major. */
export interface Sample {
  readonly rows: readonly (readonly number[])[]
}

/** p̃(v) made concrete: either a density with a score, or a sample to average over. */
export type Data =
  | { readonly kind: 'density'; readonly logDensity: Term; readonly extra: DataArrays }
  | { readonly kind: 'sample'; readonly sample: Sample; readonly array: Variable; readonly extra: DataArrays }

/** Arrays that hold a sample's rows, to be added to an instance. */
export type DataArrays = ReadonlyMap<Variable, readonly Q.Rational[]>

/** Thrown where a claim over data cannot be given a meaning: a sample has no score, `any` no numbers. */
export class DataUnavailable extends Error {}

const sampleArray = (rows: number, columns: number): Variable =>
  variable('sample°', 'parameter', { kind: 'real', bounds: [] }, [number(rows), number(columns)])

/** Position of an entry in a row of the sample, from 1, for slots that may be any terms. */
const columnOf = (model: Model, of: Variable, slots: readonly Term[]): Term => {
  let offset: Term = ONE
  for (const v of model.visible) {
    if (v === of) break
    offset = add(offset, mul(...v.dims))
  }
  const position = slots.reduce<Term>((p, slot, k) => add(mul(p, of.dims[k]!), sub(slot, ONE)), number(0))
  return add(offset, position)
}

/** The distribution of one visible variable: named, by the default, or the domain's default. */
const distributionOf = (spec: DataSpec | null, v: Variable): DataDistribution | undefined => spec?.of.get(v.name) ?? spec?.of.get('*')

const logDensityOf = (d: DataDistribution | undefined, v: Variable, x: Term, draw: (k: number) => Q.Rational): Term => {
  const { kind, bounds } = v.domain
  if (!d || d.kind === 'gaussian_mixture') {
    if (kind === 'positive') return DISTRIBUTIONS.find((f) => f.name === 'gamma')!.logDensity(x, [number(3), ONE])
    if (kind === 'interval') return scaledBeta(x, bounds[0]!, bounds[1]!)
    return gaussianMixture(x, draw)
  }
  const definition = DISTRIBUTIONS.find((f) => f.name === d.kind)
  if (!definition) throw new DataUnavailable(`p̃ is \`${d.kind}\`, which has no numbers; name a distribution to confront the claim with numbers`)
  return definition.logDensity(x, 'args' in d ? d.args : [])
}

/** log p̃ of all entries, each independent; random constants of the default mixture are drawn by `draw`. */
const independent = (model: Model, draw: (k: number) => Q.Rational): Term =>
  add(...model.visible.map((v, n) => {
    const indices = v.dims.map((dim) => freshIndex(index('~', ONE, dim)))
    const logDensity = logDensityOf(distributionOf(model.data, v), v, entry(v, indices), (k) => draw(6 * n + k))
    return sumOver(indices, logDensity)
  }))

/** log of (1/N) Σ_r Π N(v; row r, bandwidth²): a Gaussian kernel density. */
const kernelDensity = (model: Model, array: Variable, bandwidth: Q.Rational): Term => {
  const r = freshIndex(index('~', ONE, array.dims[0]!))
  const h = number(bandwidth)
  const squares = add(...model.visible.map((v) => {
    const indices = v.dims.map((dim) => freshIndex(index('~', ONE, dim)))
    return sumOver(indices, power(sub(entry(v, indices), entry(array, [r, columnOf(model, v, indices)])), TWO))
  }))
  const normaliser = mul(array.dims[1]!, log(mul(h, power(mul(TWO, PI), number(Q.HALF)))))
  return sub(logsumexp(r, neg(div(squares, mul(TWO, power(h, TWO))))), add(log(array.dims[0]!), normaliser))
}

/** Makes the model's p̃ concrete. @throws DataUnavailable for `any`, or a file whose sample was not given */
export const dataOf = (model: Model, samples: ReadonlyMap<string, Sample>, draw: (k: number) => Q.Rational): Data => {
  const fileSpec = [...(model.data?.of.values() ?? [])].find((d) => 'file' in d)
  if (!fileSpec || !('file' in fileSpec)) return { kind: 'density', logDensity: independent(model, draw), extra: new Map() }
  const sample = samples.get(fileSpec.file)
  if (!sample) throw new DataUnavailable(`the file ${fileSpec.file} was not read`)
  const array = sampleArray(sample.rows.length, sample.rows[0]?.length ?? 0)
  const extra = new Map([[array, sample.rows.flat().map(Q.fromNumber)]])
  return fileSpec.kind === 'kde'
    ? { kind: 'density', logDensity: kernelDensity(model, array, fileSpec.bandwidth), extra }
    : { kind: 'sample', sample, array, extra }
}

/** Replaces `data` by an expectation under p̃ (or a mean over rows), `datascore` by the derivative of log p̃. */
export const overData = (model: Model, data: Data, term: Term): Term => {
  const memo = new Map<Term, Term>()
  const walk = (t: Term): Term => {
    let result = memo.get(t)
    if (result === undefined) memo.set(t, (result = replace(t)))
    return result
  }
  const replace = (t: Term): Term => {
    if (t.kind === 'datascore') {
      if (data.kind === 'sample') throw new DataUnavailable('an empirical sample has no score; use {kde: FILE, bandwidth: …} for `data_score`')
      return differentiate(data.logDensity, t.of)
    }
    if (t.kind !== 'data') return mapTerm(t, walk)
    const body = walk(t.body)
    if (data.kind === 'density') return expectation(model.visible, neg(data.logDensity), body)
    const r = freshIndex(index('~', ONE, data.array.dims[0]!))
    return div(sum(r, atRow(model, data.array, r, body)), data.array.dims[0]!)
  }
  return walk(term)
}

/** The term with every visible entry replaced by that column of row r. */
const atRow = (model: Model, array: Variable, r: Term, term: Term): Term => {
  const walk = (t: Term): Term => {
    if (!model.visible.some((v) => t.symbols.has(v.name))) return t
    if (t.kind === 'entry' && model.visible.includes(t.variable)) return entry(array, [r, columnOf(model, t.variable, t.slots.map(walk))])
    return mapTerm(t, walk)
  }
  return walk(term)
}
