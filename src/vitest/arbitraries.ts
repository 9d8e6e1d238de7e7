import * as fc from 'fast-check'
import { MAX_DRAW } from '../domains/draw'
import { instanceOf } from '../decide/sampling/drawn'
import { shapeOf } from '../decide/sampling/instance'
import type { Variable } from '../expr'
import type { Model } from '../language/model'
import { parseModel } from '../language/parseModel'
import { derivedSizes, ownSizes } from '../language/sizes'
import { nest, type Nested } from './nest'

export type { Nested } from './nest'

/** Values as `scoreproof eval --at` reads them. */
export type Values = Readonly<Record<string, Nested>>
export interface Point {
  readonly parameters: Values
  readonly visible: Values
}

export interface EnergyOptions {
  /** Kinds of hidden units to draw from; all by default. */
  readonly hidden?: readonly HiddenKind[]
  /** Hidden arrays at most. Default 2. */
  readonly most?: number
}

/** A kind of hidden unit: its domain, and what keeps its sum or integral finite. */
const HIDDEN = {
  binary: { domain: 'binary', own: undefined },
  spin: { domain: 'spin', own: undefined },
  integers: { domain: 'integers(-1, 2)', own: (h: string) => `${h}[j]^2 / 3` },
  categorical: { domain: 'categorical(3)', own: undefined },
  gaussian: { domain: 'real', own: (h: string) => `(1 + v[1]^2 / 4) * ${h}[j]^2 / 2` },
  gamma: { domain: 'positive', own: (h: string) => `(4 + v[1]^2) * ${h}[j] - log(${h}[j]) / 2` },
} as const satisfies Record<string, { domain: string; own: ((h: string) => string) | undefined }>
export type HiddenKind = keyof typeof HIDDEN

const DISCRETE: ReadonlySet<HiddenKind> = new Set(['binary', 'spin', 'integers', 'categorical'])

/** Functions of visible x that are smooth on the real line; `c` is a positive parameter. */
const FEATURES = [
  'x',
  'x^2 / 4',
  'tanh(x)',
  'sin(x)',
  'softplus(x)',
  'cos(c * x)',
  'log(1 + x^2)',
  'exp(-x^2 / 2)',
  'c * x',
  'sqrt(x^2 + c)',
] as const
const of = (feature: string, x: string): string => feature.replace(/\bx\b/g, x)

/** Smooth potentials of v alone, on top of v'v/2. */
const POTENTIALS = [
  '0',
  'sum(i, v[i]^4) / 8',
  'sum(i, log(1 + c * v[i]^2))',
  'softplus(sum(v))',
  'c * sum(v)^2',
  'sum(i, logcosh(v[i] * b[i]))',
  "b' * v",
] as const

/**
 * Models with random energies: v'v/2, a smooth potential of v, and hidden arrays that are coupled to features of v and,
 * where they are discrete, to each other. Every integral over a hidden variable converges for all parameters.
 */
export const energyArbitrary = (options: EnergyOptions = {}): fc.Arbitrary<Model> => {
  const kinds = options.hidden ?? (Object.keys(HIDDEN) as HiddenKind[])
  const unit = fc.record({
    kind: fc.constantFrom(...kinds),
    feature: fc.constantFrom(...FEATURES),
    lateral: fc.boolean(),
    units: fc.integer({ min: 1, max: 2 }),
  })
  return fc
    .record({
      n: fc.integer({ min: 1, max: 2 }),
      potential: fc.constantFrom(...POTENTIALS),
      hidden: fc.array(unit, { maxLength: options.most ?? 2 }),
      between: fc.boolean(),
    })
    .map(({ n, potential, hidden, between }) => shownAsText(parseModel(textOf(n, potential, hidden, between))))
}

/** A counterexample is shown as the text of its model file, which can be run. */
const shownAsText = (model: Model): Model =>
  Object.defineProperty(model, fc.toStringMethod, { value: () => `model file:\n${model.text}` })

interface Unit {
  readonly kind: HiddenKind
  readonly feature: string
  readonly lateral: boolean
  readonly units: number
}

const textOf = (n: number, potential: string, hidden: readonly Unit[], between: boolean): string => {
  const names = hidden.map((_, k) => `h${k + 1}`)
  const parts = hidden.flatMap(({ kind, feature, lateral }, k) => {
    const h = names[k]!
    const { own } = HIDDEN[kind]
    // An unbounded feature times a positive unit would outgrow what keeps its integral finite.
    const f = kind === 'gamma' ? 'sin(x)' : feature
    const coupling = `sum(j, ${h}[j] * sum(i, ${kind === 'gamma' ? 'tanh(W' : 'W'}${k + 1}[i, j]${kind === 'gamma' ? ') / 2' : ''} * ${of(f, 'v[i]')}))`
    return [
      ...(own ? [`+ sum(j, ${own(h)})`] : []),
      `- ${coupling}`,
      ...(lateral && DISCRETE.has(kind) ? [`- c * sum(${h})^2 / 4`] : []),
    ]
  })
  const discrete = names.filter((_, k) => DISCRETE.has(hidden[k]!.kind))
  const joint = between && discrete.length > 1 ? [`- b[1] * sum(${discrete[0]!}) * sum(${discrete[1]!}) / 4`] : []
  return [
    'name: a random energy',
    `sizes: { n: ${n}${names.map((h, k) => `, ${h}n: ${hidden[k]!.units}`).join('')} }`,
    'visible: { v: "real[n]" }',
    ...(names.length > 0
      ? ['hidden:', ...names.map((h, k) => `  ${h}: ${HIDDEN[hidden[k]!.kind].domain}[${h}n]`)]
      : []),
    'parameters:',
    '  b: real[n]',
    '  c: positive',
    ...names.map((h, k) => `  W${k + 1}: real[n, ${h}n]`),
    'energy: |',
    `  v' * v / 2 + ${potential}`,
    ...[...parts, ...joint].map((part) => `  ${part}`),
    '',
  ].join('\n')
}

/** Values of the variables at the model's default sizes, within `assume`; simple values are simplest. */
const valuesArbitrary = (model: Model, variables: readonly Variable[]): fc.Arbitrary<Values> => {
  const sizes = derivedSizes(model, ownSizes(model))
  const names = new Set(variables.map((v) => v.name))
  const conditions = model.assume
    .map((a) => a.condition)
    .filter((c) => c.free.size === 0 && [...c.symbols].every((s) => names.has(s) || (sizes && s in sizes)))
  const shape = sizes && shapeOf(sizes, variables, conditions)
  if (!shape) throw new RangeError('the model has no instance at its default sizes')
  return fc
    .array(fc.integer({ min: -MAX_DRAW, max: MAX_DRAW }), { minLength: shape.cells, maxLength: shape.cells })
    .map((draws) => instanceOf(shape, draws))
    .filter((instance) => instance !== undefined)
    .map((instance) =>
      Object.fromEntries(
        shape.blocks.map(({ variable, dims }) => [variable.name, nest(instance.values.get(variable.name)!, dims)]),
      ),
    )
}

/** Values of the parameters of a model at its default sizes. */
export const parametersArbitrary = (model: Model): fc.Arbitrary<Values> => valuesArbitrary(model, model.parameters)

/** Points as `scoreproof eval --at` and `parsePoints` read them: parameters and visible variables. */
export const pointArbitrary = (model: Model): fc.Arbitrary<Point> => {
  const pick = (values: Values, variables: readonly Variable[]): Values =>
    Object.fromEntries(variables.map(({ name }) => [name, values[name]!]))
  return valuesArbitrary(model, [...model.parameters, ...model.visible]).map((values) => ({
    parameters: pick(values, model.parameters),
    visible: pick(values, model.visible),
  }))
}
