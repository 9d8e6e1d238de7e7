import { choices } from '../numbers/choices'
import {
  add,
  div,
  entry,
  exp,
  freshIndex,
  index,
  isInfinite,
  log,
  logsumexp,
  mul,
  neg,
  number,
  type IndexTerm,
  type NumberTerm,
  ONE,
  PI,
  power,
  sub,
  substitute,
  sum,
  type Term,
  TWO,
  type Variable,
  variable,
} from '../expr'
import { differentiate } from '../calculus/differentiate'
import type { DataDistribution, DataSpec, Model } from '../language/model'
import * as Q from '../numbers/rational'
import type { AxisShape } from '../integrate/means/axis'
import { coupling, couplingText } from './coupling'
import type { Kernels } from '../integrate/means/points'
import {
  DISTRIBUTIONS,
  gaussianMixture,
  MIXTURE_SIZE,
  mixtureAxis,
  mixtureConstants,
  scaledBeta,
} from './distributions'
import { columnOf, overEntries } from './entries'

/** Rows of an empirical sample, columns in the order of `visible`, arrays row-major. */
export interface Sample {
  readonly rows: readonly (readonly number[])[]
}

/** Reads terms of parameters and sizes at one instance. */
interface Reader {
  number(term: Term): number
  integer(term: Term): number
}

/** By the slots of an entry. */
type Ends = ReadonlyMap<Variable, (slots: readonly Term[]) => readonly [low: Term, high: Term]>

/** p̃(v) made concrete: either a density with a score, or a sample to average over. */
export type Data =
  | {
      readonly kind: 'density'
      readonly logDensity: Term
      readonly extra: DataArrays
      /** How each visible entry is integrated, in the order of `visible`, arrays row-major. */
      readonly axes: (read: Reader) => readonly AxisShape[]
      /** Where entries of these variables have a positive density, if that is not all of their domains. */
      readonly ends?: Ends
      /** Where it is a mean of Gaussian kernels. */
      readonly kernels?: Kernels
      /** One of those kernels without its normaliser: the exponent of row r. */
      readonly kernel?: (r: Term) => Term
      /** Whether it is a product over the entries. */
      readonly independent: boolean
      /** Whether it has constants that are drawn. */
      readonly random: boolean
      /** In words, with its random constants. */
      readonly text: string
    }
  | {
      readonly kind: 'sample'
      readonly sample: Sample
      readonly array: Variable
      readonly extra: DataArrays
      readonly text: string
    }

/** Arrays that hold a sample's rows or a mixture's constants, to be added to an instance. */
type DataArrays = ReadonlyMap<Variable, readonly Q.Rational[]>

/** Thrown where a claim over data cannot be given a meaning: a sample has no score, `any` no numbers. */
export class DataUnavailable extends Error {}

const sampleArray = (rows: number, columns: number): Variable =>
  variable('sample°', 'parameter', { kind: 'real', bounds: [] }, [number(rows), number(columns)])
const mixtureArray = (v: Variable): Variable =>
  variable(`mixture°${v.name}`, 'parameter', { kind: 'real', bounds: [] }, [number(MIXTURE_SIZE)])

/** One entry's density: a function of the entry, and how it is integrated; the law may depend on where the entry stands. */
interface Marginal {
  readonly logDensity: (x: Term, slots: readonly Term[]) => Term
  readonly axis: (read: Reader, slots: readonly Term[]) => AxisShape
  /** Where the density is positive, if that is not all of the variable's domain. */
  readonly ends?: (slots: readonly Term[]) => readonly [low: Term, high: Term]
  readonly extra: DataArrays
  readonly text: string
}

/** The distribution of one visible variable: named, by the default, or the domain's default. */
const distributionOf = (spec: DataSpec | null, v: Variable): DataDistribution | undefined =>
  spec?.of.get(v.name) ?? spec?.of.get('*')

const isNumber = (t: Term): t is NumberTerm => t.kind === 'number'

const named = (name: string, args: readonly Term[], indices: readonly IndexTerm[] = []): Marginal => {
  const definition = DISTRIBUTIONS.find((f) => f.name === name)
  if (!definition)
    throw new DataUnavailable(
      `p̃ is \`${name}\`, which has no numbers; name a distribution to confront the claim with numbers`,
    )
  const at = (slots: readonly Term[]): readonly Term[] =>
    indices.length === 0 ? args : args.map((a) => substitute(a, new Map(indices.map((i, k) => [i, slots[k]!]))))
  const { ends } = definition
  return {
    logDensity: (x, slots) => definition.logDensity(x, at(slots)),
    axis: (read, slots) => definition.axis(at(slots).map((a) => read.number(a))),
    ...(ends && { ends: (slots: readonly Term[]) => ends(at(slots)) }),
    extra: new Map(),
    text: args.length > 0 && args.every(isNumber) ? `${name}(${args.map((a) => Q.toText(a.value)).join(', ')})` : name,
  }
}

/** gamma(3, 1) on (0, ∞), moved to another end; a Beta(3, 3) on an interval; a mixture of Gaussians on ℝ. */
const defaultOf = (v: Variable, draw: (k: number) => Q.Rational): Marginal => {
  const { kind, bounds } = v.domain
  if (kind === 'positive') return named('gamma', [number(3), ONE])
  const [low, high] = bounds
  if (kind === 'interval' && isInfinite(low!) !== isInfinite(high!)) {
    const [end, sign] = isInfinite(high!) ? [low!, ONE] : [high!, number(-1)]
    const base = named('gamma', [number(3), ONE])
    return {
      ...base,
      text: 'gamma(3, 1) from the finite end',
      logDensity: (x, slots) => base.logDensity(mul(sign, sub(x, end)), slots),
      axis: (read) => {
        const at = read.number(end)
        const around = { centre: 3, scale: 1, tail: 'exponential', breaks: [] } as const
        return sign === ONE ? { ...around, low: at, high: Infinity } : { ...around, low: -Infinity, high: at }
      },
    }
  }
  if (kind === 'interval') {
    return {
      logDensity: (x) => scaledBeta(x, low!, high!),
      extra: new Map(),
      text: 'Beta(3, 3) scaled to the interval',
      axis: (read) => {
        const [a, b] = [read.number(low!), read.number(high!)]
        return { low: a, high: b, centre: (a + b) / 2, scale: b - a, tail: 'gaussian', breaks: [] }
      },
    }
  }
  const constants = mixtureConstants(draw)
  const array = mixtureArray(v)
  const numbers = constants.map(Q.toNumber)
  const parts = [0, 3].map(
    (c) => `${Q.toText(constants[c]!)} N(${Q.toText(constants[c + 1]!)}, sd ${Q.toText(constants[c + 2]!)})`,
  )
  return {
    logDensity: (x) => gaussianMixture(x, (k) => entry(array, [number(k + 1)])),
    axis: () => mixtureAxis(numbers),
    extra: new Map([[array, constants]]),
    text: parts.join(' + '),
  }
}

/** The part of the axis that lies in the domain of the variable. */
const within = (axis: AxisShape, v: Variable, read: Reader): AxisShape => {
  const { kind, bounds } = v.domain
  const end = (t: Term, infinite: number): number => (isInfinite(t) ? infinite : read.number(t))
  const [low, high] =
    kind === 'positive'
      ? [0, Infinity]
      : kind === 'interval'
        ? [end(bounds[0]!, -Infinity), end(bounds[1]!, Infinity)]
        : [-Infinity, Infinity]
  if (axis.low >= low && axis.high <= high) return axis
  return { ...axis, low: Math.max(axis.low, low), high: Math.min(axis.high, high) }
}

/** The slots of all entries, row-major. */
const placesOf = (v: Variable, read: Reader): readonly (readonly Term[])[] =>
  choices(v.dims.map((d) => Array.from({ length: read.integer(d) }, (_, k) => number(k + 1))))

/** A density for each entry, joined where it is arbitrary; random constants of the default mixture are drawn by `draw`. */
const ofEntries = (model: Model, draw: (k: number) => Q.Rational): Data => {
  const marginals = model.visible.map((v, n): Marginal => {
    const d = distributionOf(model.data, v)
    if (!d || d.kind === 'gaussian_mixture' || d.kind === 'any') return defaultOf(v, (k) => draw(MIXTURE_SIZE * n + k))
    return 'args' in d ? named(d.kind, d.args, d.indices) : named(d.kind, [])
  })
  const arbitrary = model.visible.filter((v) => distributionOf(model.data, v)?.kind === 'any')
  const logDensity = add(
    overEntries(model.visible, (at, n) => marginals[n]!.logDensity(at, at.slots)),
    ...(arbitrary.length > 0 ? [coupling(model, arbitrary)] : []),
  )
  const text = model.visible.map((v, n) => `${v.name} ~ ${marginals[n]!.text}`).join(', ')
  return {
    kind: 'density',
    logDensity,
    independent: arbitrary.length === 0,
    random: marginals.some((m) => m.extra.size > 0),
    extra: new Map(marginals.flatMap((m) => [...m.extra])),
    axes: (read) =>
      model.visible.flatMap((v, n) => {
        const places = placesOf(v, read)
        return places.map((slots) => within(marginals[n]!.axis(read, slots), v, read))
      }),
    ends: new Map(marginals.flatMap(({ ends }, n) => (ends ? [[model.visible[n]!, ends] as const] : []))),
    text: arbitrary.length > 0 ? `${text}, times ${couplingText(arbitrary)}` : text,
  }
}

/** Entry of row r of a sample in the column of a visible entry. */
const inRow = (model: Model, array: Variable, r: Term, of: Variable, slots: readonly Term[]): Term =>
  entry(array, [r, columnOf(model, of, slots)])

/** −|v − row r|² / (2 bandwidth²). */
const kernelExponent = (model: Model, array: Variable, bandwidth: Q.Rational, r: Term): Term => {
  const squares = overEntries(model.visible, (at) => power(sub(at, inRow(model, array, r, at.variable, at.slots)), TWO))
  return neg(div(squares, mul(TWO, power(number(bandwidth), TWO))))
}

/** log of (1/N) Σ_r Π N(v; row r, bandwidth²): a Gaussian kernel density. */
const kernelDensity = (model: Model, array: Variable, bandwidth: Q.Rational): Term => {
  const r = freshIndex(index('~', ONE, array.dims[0]!))
  const normaliser = mul(array.dims[1]!, log(mul(number(bandwidth), power(mul(TWO, PI), number(Q.HALF)))))
  return sub(logsumexp(r, kernelExponent(model, array, bandwidth, r)), add(log(array.dims[0]!), normaliser))
}

/**
 * The mean over the rows that v may have come from, under their posterior given v: of a function of the entry and of
 * (row − v)/bandwidth², the score of the noise.
 */
export const overRowsGiven = (
  model: Model,
  sample: Sample,
  bandwidth: Q.Rational,
  f: (r: (of: Variable, slots: readonly Term[]) => Term) => Term,
): Term => {
  const array = sampleArray(sample.rows.length, sample.rows[0]!.length)
  const [r, all] = [freshIndex(index('~', ONE, array.dims[0]!)), freshIndex(index('~', ONE, array.dims[0]!))]
  const weight = exp(
    sub(kernelExponent(model, array, bandwidth, r), logsumexp(all, kernelExponent(model, array, bandwidth, all))),
  )
  return sum(
    r,
    mul(
      weight,
      f((of, slots) => div(sub(inRow(model, array, r, of, slots), entry(of, slots)), power(number(bandwidth), TWO))),
    ),
  )
}

const kernelAxes =
  (model: Model, sample: Sample, bandwidth: number) =>
  (read: Reader): readonly AxisShape[] => {
    const variables = model.visible.flatMap((v) => placesOf(v, read).map(() => v))
    return variables.map((v, column) => {
      const values = sample.rows.map((row) => row[column]!)
      const [least, greatest] = [Math.min(...values), Math.max(...values)]
      const axis: AxisShape = {
        low: -Infinity,
        high: Infinity,
        centre: (least + greatest) / 2,
        scale: bandwidth,
        tail: 'gaussian',
        breaks: [],
      }
      return within({ ...axis, reach: (greatest - least) / 2 / bandwidth }, v, read)
    })
  }

/** Columns of the file that the model's p̃ is made of; undefined where it is none. */
export const columnsOf = (model: Model, samples: ReadonlyMap<string, Sample>): number | undefined => {
  for (const d of model.data?.of.values() ?? []) if ('file' in d) return samples.get(d.file)?.rows[0]?.length
  return undefined
}

/** Makes the model's p̃ concrete, an arbitrary one too. @throws DataUnavailable for a file whose sample was not given */
export const dataOf = (model: Model, samples: ReadonlyMap<string, Sample>, draw: (k: number) => Q.Rational): Data => {
  const fileSpec = [...(model.data?.of.values() ?? [])].find((d) => 'file' in d)
  if (!fileSpec || !('file' in fileSpec)) return ofEntries(model, draw)
  const sample = samples.get(fileSpec.file)
  if (!sample) throw new DataUnavailable(`the file ${fileSpec.file} was not read`)
  const array = sampleArray(sample.rows.length, sample.rows[0]?.length ?? 0)
  const extra = new Map([[array, sample.rows.flat().map(Q.fromNumber)]])
  if (fileSpec.kind !== 'kde') return { kind: 'sample', sample, array, extra, text: `the rows of ${fileSpec.file}` }
  return {
    kind: 'density',
    logDensity: kernelDensity(model, array, fileSpec.bandwidth),
    extra,
    independent: false,
    random: false,
    kernels: { rows: sample.rows, bandwidth: Q.toNumber(fileSpec.bandwidth) },
    kernel: (r) => kernelExponent(model, array, fileSpec.bandwidth, r),
    axes: kernelAxes(model, sample, Q.toNumber(fileSpec.bandwidth)),
    text: `kernel density over ${fileSpec.file}, bandwidth ${Q.toText(fileSpec.bandwidth)}`,
  }
}

/** ∂ log p̃ / ∂ the entry. @throws DataUnavailable over a sample */
export const scoreOf = (data: Data, of: Term & { kind: 'entry' }): Term => {
  if (data.kind === 'sample')
    throw new DataUnavailable('an empirical sample has no score; use {kde: FILE, bandwidth: …} for `data_score`')
  return differentiate(data.logDensity, of)
}
