import { membership } from '../domains'
import type { Variable } from '../expr'
import * as Q from '../numbers/rational'
import { checkMatrix } from './checkMatrix'
import { type Assignment, evaluateDiscrete } from './elaborate/integers'
import { didYouMean, FaultList } from './faults'
import { inferSizes, type Length } from './inferSizes'
import type { Model } from './model'
import { derivedSizes } from './sizes'
import {
  domainBounds,
  domainText,
  isObject,
  type Json,
  kindOf,
  readJson,
  readNumber,
  typeText,
  violated,
} from './pointValues'

interface Point {
  /** Entries of each parameter and visible variable, row by row. */
  readonly values: ReadonlyMap<string, readonly Q.Rational[]>
}
export interface Points {
  /** All sizes, derived ones too. */
  readonly sizes: Readonly<Record<string, number>>
  readonly points: readonly Point[]
}

/** Keys of an answer, which may be fed back. */
const ANSWER_KEYS = new Set([
  'model',
  'sizes',
  'points',
  'freeEnergy',
  'score',
  'dscore',
  'theorem1',
  'objective',
  'errorBound',
  'routes',
  'error',
  'rows',
  'standardError',
  'terms',
])

export interface PointsOptions {
  /** `false` for parameters alone, where the data come from a file. */
  readonly visible?: boolean
}

/**
 * Reads points to evaluate a model at. JSON numbers mean the shortest decimal of the double; texts are read exactly.
 *
 * @throws ModelError naming the key path of every fault
 */
export const parsePoints = (
  text: string,
  model: Model,
  sizeOverrides: Readonly<Record<string, number>> = {},
  options: PointsOptions = {},
): Points => {
  const faults = new FaultList()
  const file = readJson(text, faults)
  faults.throwIfAny()
  const reader = new PointReader(model, faults, options.visible ?? true)
  const points = reader.structure(file)
  const given = { ...reader.givenSizes(file), ...sizeOverrides }
  const sizes = reader.sizes(points, given)
  if (!sizes) faults.throwIfAny()
  const read = points.map((point, k) => ({ values: reader.values(point, `points[${k}]`, sizes!) }))
  faults.throwIfAny()
  return { sizes: sizes!, points: read }
}

/** A list of lists, with where it stands. */
interface Given {
  readonly variable: Variable
  readonly value: unknown
}
type Structure = readonly Given[]

/** What is known of a variable whose entries are read. */
interface Flattened {
  readonly dims: readonly number[]
  readonly variable: Variable
  readonly isValue: (number: Q.Rational) => boolean
  /** The key path of the value. */
  readonly where: string
}

class PointReader {
  private readonly model: Model
  private readonly faults: FaultList
  private readonly groups: readonly (readonly [string, readonly Variable[]])[]

  constructor(model: Model, faults: FaultList, visible: boolean) {
    this.model = model
    this.faults = faults
    this.groups = visible
      ? [
          ['parameters', model.parameters],
          ['visible', model.visible],
        ]
      : [['parameters', model.parameters]]
  }

  private refuse(path: string, code: string, message: string, hint?: string): void {
    this.faults.add({ code, path, message: `${path}: ${message}`, ...(hint !== undefined && { hint }) })
  }

  /** Every declared variable with its value, point by point. */
  structure(file: Json): Structure[] {
    for (const key of Object.keys(file))
      if (!ANSWER_KEYS.has(key))
        this.refuse(
          key,
          'unknown-key',
          'unknown key',
          didYouMean(key, ['points', 'sizes']) ?? 'the keys are points and sizes',
        )
    const { points } = file
    if (!Array.isArray(points)) {
      this.refuse(
        'points',
        'missing-key',
        `a list of points is expected, \`[{"parameters": {…}, "visible": {…}}]\`${points === undefined ? ', but the key is missing' : `, not ${kindOf(points)}`}`,
      )
      return []
    }
    return points.map((point, k) => this.point(point, `points[${k}]`))
  }

  private point(point: unknown, path: string): Structure {
    if (!isObject(point)) {
      this.refuse(path, 'shape', `a point \`{"parameters": {…}, "visible": {…}}\` is expected, not ${kindOf(point)}`)
      return []
    }
    const keys = this.groups.map(([key]) => key)
    for (const key of Object.keys(point)) {
      if (keys.includes(key) || ANSWER_KEYS.has(key)) continue
      if (key === 'hidden')
        this.refuse(`${path}.hidden`, 'unknown-key', 'hidden variables are summed over and take no values here')
      else if (key === 'visible')
        this.refuse(`${path}.visible`, 'unknown-key', 'the visible variables come from the data file here')
      else
        this.refuse(
          `${path}.${key}`,
          'unknown-key',
          'unknown key',
          didYouMean(key, keys) ?? `the keys are ${keys.join(' and ')}`,
        )
    }
    return this.groups.flatMap(([key, variables]) => this.group(point[key], `${path}.${key}`, variables))
  }

  private group(group: unknown, path: string, variables: readonly Variable[]): Given[] {
    if (group === undefined && variables.length === 0) return []
    if (!isObject(group)) {
      const names = variables.map((v) => v.name).join(', ')
      this.refuse(
        path,
        group === undefined ? 'missing-key' : 'shape',
        `an object with values of ${names || 'nothing'} is expected, ${group === undefined ? 'but the key is missing' : `not ${kindOf(group)}`}`,
      )
      return []
    }
    const names = variables.map((v) => v.name)
    for (const key of Object.keys(group))
      if (!names.includes(key))
        this.refuse(
          `${path}.${key}`,
          'unknown-name',
          `the model has no such ${path.endsWith('visible') ? 'visible variable' : 'parameter'}`,
          didYouMean(key, names) ?? (names.length > 0 ? `it has ${names.join(', ')}` : undefined),
        )
    return variables.flatMap((variable) => {
      if (Object.hasOwn(group, variable.name)) return [{ variable, value: group[variable.name] }]
      this.refuse(`${path}.${variable.name}`, 'missing-key', `the value is missing: ${typeText(variable)}`)
      return []
    })
  }

  givenSizes(file: Json): Record<string, number> {
    const { sizes } = file
    if (sizes === undefined) return {}
    if (!isObject(sizes)) {
      this.refuse('sizes', 'shape', `an object of sizes is expected, not ${kindOf(sizes)}`)
      return {}
    }
    const known = this.model.sizes.map((s) => s.name)
    const given: Record<string, number> = {}
    for (const [name, value] of Object.entries(sizes)) {
      if (!known.includes(name))
        this.refuse(
          `sizes.${name}`,
          'unknown-name',
          'the model has no such size',
          didYouMean(name, known) ?? (known.length > 0 ? `it has ${known.join(', ')}` : undefined),
        )
      else if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1)
        this.refuse(`sizes.${name}`, 'size', `a positive integer is expected, not ${kindOf(value)}`)
      else given[name] = value
    }
    return given
  }

  /** The sizes that all points share. */
  sizes(points: readonly Structure[], given: Readonly<Record<string, number>>): Record<string, number> | undefined {
    const lengths: Length[] = []
    for (const [k, point] of points.entries())
      for (const { variable, value } of point) {
        let level = value
        const path = `points[${k}].${this.pathOf(variable)}`
        for (const dim of variable.dims) {
          if (!Array.isArray(level)) break
          lengths.push({ dim, length: level.length, of: path })
          level = level[0]
        }
      }
    const { base, from } = inferSizes(this.model, lengths, given)
    const sizes = derivedSizes(this.model, base)
    if (!sizes) {
      this.refuse(
        'sizes',
        'size',
        `the derived sizes are no positive integers at ${Object.entries(base)
          .map(([n, v]) => `${n} = ${v}`)
          .join(', ')}`,
      )
      return undefined
    }
    for (const [name, value] of Object.entries(given))
      if (sizes[name] !== value)
        this.refuse(
          'sizes',
          'size',
          `\`${name}\` is given as ${value}, but is ${sizes[name]} ${from.has(name) ? `by the shape of ${from.get(name)}` : 'by the other sizes'}`,
        )
    return sizes
  }

  private pathOf(variable: Variable): string {
    return `${variable.role === 'visible' ? 'visible' : 'parameters'}.${variable.name}`
  }

  /** Entries of all variables of a point, checked. */
  values(point: Structure, path: string, sizes: Readonly<Record<string, number>>): Map<string, readonly Q.Rational[]> {
    const values = new Map<string, readonly Q.Rational[]>()
    const before = this.faults.count
    const numbers = new Map(Object.entries(sizes).map(([name, v]) => [name, BigInt(v)]))
    const plain: Assignment = { sizes: numbers, values: new Map(), entry: () => undefined }
    const extents = new Map<string, readonly number[]>()
    for (const { variable, value } of point) {
      const dims = variable.dims.map((dim) => Q.toNumber(evaluateDiscrete(dim, plain) ?? Q.ZERO))
      extents.set(variable.name, dims)
      const isValue = membership(variable.domain.kind, domainBounds(variable.domain, plain))
      const list: Q.Rational[] = []
      const where = `${path}.${this.pathOf(variable)}`
      this.flatten(value, { dims, variable, isValue, where }, [], list)
      values.set(variable.name, list)
      if (this.faults.count === before && (variable.domain.kind === 'symmetric' || variable.domain.kind === 'spd')) {
        const wrong = checkMatrix(list, dims, variable.domain.kind === 'spd')
        if (wrong) this.refuse(where, 'domain', wrong)
      }
    }
    if (this.faults.count > before) return values
    const at: Assignment = {
      ...plain,
      entry: (variable, slots) => {
        const dims = extents.get(variable.name) ?? []
        return values.get(variable.name)?.[slots.reduce((offset, slot, k) => offset * dims[k]! + slot - 1, 0)]
      },
    }
    for (const assumption of this.model.assume)
      if (violated(assumption, at))
        this.refuse(path, 'assume', `the values violate \`${assumption.text}\`, which the model assumes`)
    return values
  }

  /** The entries below the places `at`, which say what of the value this is. */
  private flatten(value: unknown, of: Flattened, at: number[], into: Q.Rational[]): void {
    const { dims, variable } = of
    const path = (): string => of.where + at.map((k) => `[${k}]`).join('')
    const length = dims[at.length]
    if (length !== undefined) {
      const expected = (): string => `a list of ${length} is expected, as ${typeText(variable)}`
      if (!Array.isArray(value)) return this.refuse(path(), 'shape', `${expected()}, not ${kindOf(value)}`)
      if (value.length !== length) return this.refuse(path(), 'shape', `${expected()}, but this has ${value.length}`)
      const last = at.push(0) - 1
      for (let k = 0; k < length; k++) {
        at[last] = k
        this.flatten(value[k], of, at, into)
      }
      at.pop()
      return
    }
    const number = readNumber(value)
    if (typeof number === 'string') return this.refuse(path(), 'number', number)
    if (!of.isValue(number))
      return this.refuse(
        path(),
        'domain',
        `${typeof value === 'string' ? value : String(value)} is outside the domain ${domainText(variable)}`,
      )
    into.push(number)
  }
}
