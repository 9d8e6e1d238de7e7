import type { MarginalisationRule, Unit, UnitLaw } from '../../../src/calculus/marginalise/law'
import { entry, type EntryTerm, type Term, variable } from '../../../src/expr'
import type { ArrayValue } from '../../../src/hidden/evaluator'
import { Evaluator } from '../../../src/hidden/evaluator'
import { parseModel } from '../../../src/language/parseModel'
import { type Ball, ballField } from '../../../src/numbers/ball'
import { ballAlgebra } from '../../../src/algebras/ballAlgebra'
import type { Algebra } from '../../../src/numbers/algebra'
import { parseRational } from '../../../src/numbers/rational'
import units from './golden/units.json'
import values from './golden/values.json'

/** One unit with its energy, functions of it, and what mpmath says of them (see `golden/units.py`). */
export interface UnitCase {
  readonly name: string
  readonly rule: string
  readonly unit: Unit
  readonly functions: readonly Term[]
  readonly pairs: readonly (readonly [number, number])[]
  readonly parameters: ReadonlyMap<string, string>
  /** log Z, the means of the functions, the covariances of the pairs. */
  readonly truth: readonly string[]
}

type Source = (typeof units)[number]

const read = (source: Source): UnitCase => {
  const declared = Object.entries(source.parameters as Record<string, [string, string]>)
  const model = parseModel(
    [
      `name: ${source.name.replace(/:/g, '')}`,
      'visible: { observed: real }',
      `hidden: { x: "${source.domain}" }`,
      'parameters:',
      ...declared.map(([name, [type]]) => `  ${name}: ${type}`),
      ...(declared.length === 0 ? ['  unused: real'] : []),
      `energy: "${source.energy}"`,
      'claims:',
      ...source.functions.map((g) => `  - "mean(${g}) == 0"`),
    ].join('\n'),
  )
  const [x] = model.hidden
  const local = entry(x!)
  return {
    name: source.name,
    rule: source.rule,
    unit: { x: local, energy: model.energy },
    functions: model.claims.map((claim) => bodyOf(claim.sides[0]!)),
    pairs: source.pairs as unknown as readonly [number, number][],
    parameters: new Map(declared.map(([name, [, value]]) => [name, value])),
    truth: (values as Record<string, readonly string[]>)[source.name]!,
  }
}
const bodyOf = (t: Term): Term => {
  if (t.kind !== 'expectation') throw new Error(`a mean was read as ${t.kind}`)
  return t.body
}

export const UNIT_CASES: readonly UnitCase[] = units.map(read)

/** log Z, means and covariances of a law, in the order of `truth`. */
export const termsOf = (law: UnitLaw, { functions, pairs }: UnitCase): readonly Term[] => [
  law.logPartition,
  ...functions.map((g) => law.mean(g)),
  ...pairs.map(([i, j]) => law.covariance(functions[i]!, functions[j]!)),
]

export const evaluatorOf = <T>(algebra: Algebra<T>, parameters: ReadonlyMap<string, T | string>): Evaluator<T> => {
  const arrays = new Map<string, ArrayValue<T>>()
  for (const [name, value] of parameters)
    arrays.set(name, {
      dims: [],
      values: [typeof value === 'string' ? algebra.rational(parseRational(value)!) : value],
    })
  return new Evaluator(algebra, new Map(), arrays)
}

/** A decimal of `digits` digits as a ball that holds the truth. */
export const ballOf = (text: string, digits: number): Ball => {
  const field = ballField(256)
  const exact = field.fromRational(parseRational(text)!)
  return field.widen(exact, field.mul(exact, field.fromNumber(10 ** (2 - digits))))
}

export const BALLS = ballAlgebra(256)

/** A scalar hidden variable named x. */
export const hiddenX = (kind: 'real' | 'positive' | 'naturals' | 'binary', ...bounds: readonly Term[]): EntryTerm =>
  entry(variable('x', 'hidden', { kind, bounds }))

export const parameter = (name: string, kind: 'real' | 'positive' = 'real'): EntryTerm =>
  entry(variable(name, 'parameter', { kind, bounds: [] }))

/** The law of a unit by one rule. @throws if it does not apply */
export const lawBy = (rule: MarginalisationRule, unit: Unit): UnitLaw => {
  const law = rule.apply(unit)
  if (!law) throw new Error(`${rule.name} does not apply`)
  return law
}
