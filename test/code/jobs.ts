import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ArrayResult } from '../../src/calculus/derivation'
import { derive } from '../../src/calculus/derive'
import { exported, prepared, type Request, type Target } from '../../src/code'
import { instanceOf } from '../../src/decide/sampling/drawn'
import { evaluatorAt, type Instance, satisfiesConditions, shapeOf } from '../../src/decide/sampling/instance'
import { evaluatePoints } from '../../src/evaluate/evaluatePoints'
import { holdsHidden } from '../../src/evaluate/routes'
import { entry, expectation, number, type Variable } from '../../src/expr'
import type { Model } from '../../src/language/model'
import { parseModel } from '../../src/language/parseModel'
import { admissibleSizes, derivedSizes, ownSizes } from '../../src/language/sizes'
import { isFault } from '../../src/numbers/algebra'
import { ballAlgebra } from '../../src/algebras/ballAlgebra'
import * as Q from '../../src/numbers/rational'
import { pythonWith } from './python'
import { pythonNames } from '../../src/code/arrays/names'
import { objectiveGradient } from '../../src/report/objectiveGradient'
import { slotsOf } from '../../src/program/arrays'

/* Models, points and the values that exported code has to have there, for programs in other languages. */

export type Nested = number | readonly Nested[]

export interface Job {
  readonly name: string
  readonly model: Model
  readonly points: readonly {
    readonly values: Record<string, Nested>
    readonly expected: Record<string, readonly Nested[]>
    /** ∂J/∂θ by parameter; absent where it has no value. */
    readonly gradient: Record<string, Nested>
    readonly isFar: boolean
  }[]
}

export const requestOf = (model: Model, target: Target, more: Partial<Request> = {}): Request => ({
  ...prepared(model, {
    what: target.byDefault,
    isExplicit: false,
    notation: 'paper',
    provenance: { path: 'model.yaml', stem: 'model', hash: '0', version: '0', verdicts: [] },
  }),
  ...more,
})

const nested = (list: readonly number[], dims: readonly number[]): Nested => {
  const [n, ...rest] = dims
  if (n === undefined) return list[0]!
  const each = list.length / n
  return Array.from({ length: n }, (_, k) => nested(list.slice(k * each, (k + 1) * each), rest))
}

/** Points at the sizes of the file, from a seed: ordinary ones, all small ones, one far out where the domains allow it. */
const instances = (
  model: Model,
  sizes: Record<string, number>,
): readonly (Instance & { readonly isFar: boolean })[] => {
  const variables = [...model.parameters, ...model.visible]
  const conditions = model.assume.map((a) => a.condition).filter((c) => c.free.size === 0)
  const shape = shapeOf(sizes, variables, conditions)!
  const draws = [3, 11, 5].map((seed) => {
    let state = seed
    return Array.from({ length: shape.cells }, () => ((state = (state * 48271) % 2147483647) % 17) - 8)
  })
  const ordinary = [...draws, Array.from({ length: shape.cells }, () => 0)].flatMap((d) => instanceOf(shape, d) ?? [])
  const far = ordinary.slice(0, 1).map((instance) => farOut(instance, variables))
  return [
    ...ordinary.map((instance) => ({ ...instance, isFar: false })),
    ...far.filter((instance) => satisfiesConditions(shape, instance)).map((instance) => ({ ...instance, isFar: true })),
  ]
}

/** All real numbers times 40: inputs far out on both sides. */
const farOut = (instance: Instance, variables: readonly Variable[]): Instance => ({
  ...instance,
  values: new Map(
    variables.map((v) => {
      const list = instance.values.get(v.name)!
      return [v.name, v.domain.kind === 'real' ? list.map((q) => Q.mul(Q.rational(40), q)) : list]
    }),
  ),
})

const A = ballAlgebra(160)

/** E[h given v] by its definition, entry by entry. */
const meanOf = (model: Model, hidden: Variable, instance: Instance): Nested | undefined => {
  const evaluator = evaluatorAt(A, [...model.visible, ...model.parameters], instance)
  const dims = hidden.dims.map((d) => evaluator.integer(d))
  try {
    const list = Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, k) => {
      const at = entry(
        hidden,
        slotsOf(k, dims).map((s) => number(s)),
      )
      return A.midpoint(evaluator.value(expectation(model.hidden, model.energy, at)))
    })
    return nested(list, dims)
  } catch (error) {
    if (isFault(error) || (error instanceof Error && /Unsupported|Divergent|Unsure/.test(error.constructor.name)))
      return undefined
    throw error
  }
}

const SYMMETRIC: ReadonlySet<string> = new Set(['symmetric', 'spd'])
/** Of matrices one after the other: code takes the symmetric part of what it is given, and so its gradient is symmetric. */
const symmetrised = (list: readonly number[], n: number): readonly number[] =>
  list.map((value, k) => {
    const [matrix, row, column] = [k - (k % (n * n)), Math.floor(k / n) % n, k % n]
    return (value + list[matrix + column * n + row]!) / 2
  })

/** ∂J/∂θ entry by entry; nothing for a parameter at whose entries it has none. */
const gradientOf = (model: Model, results: readonly ArrayResult[], instance: Instance): Record<string, Nested> => {
  const evaluator = evaluatorAt(A, [...model.visible, ...model.parameters], instance)
  return Object.fromEntries(
    results.flatMap(({ variable, indices, term }) => {
      const dims = variable.dims.map((d) => evaluator.integer(d))
      try {
        const list = Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, k) => {
          slotsOf(k, dims).forEach((slot, axis) => evaluator.indices.set(indices[axis]!.name, slot))
          return A.midpoint(evaluator.value(term))
        })
        const own = SYMMETRIC.has(variable.domain.kind) ? symmetrised(list, dims.at(-1)!) : list
        return own.every(Number.isFinite) ? [[variable.name, nested(own, dims)]] : []
      } catch (error) {
        if (isFault(error)) return []
        throw error
      }
    }),
  )
}

export const jobOf = (name: string, file: URL | string): Job => jobAt(name, parseModel(readFileSync(file, 'utf8')))

/** The same where all sizes that can be 1 are, if the model makes sense there. */
export const jobAtOne = ({ name, model }: Job): readonly Job[] => {
  const ones = Object.fromEntries(Object.keys(ownSizes(model)).map((size) => [size, 1]))
  return admissibleSizes(model, undefined, ones) ? [jobAt(`${name} at sizes 1`, model, ones)] : []
}

export const jobAt = (name: string, model: Model, base = ownSizes(model)): Job => {
  const sizes = derivedSizes(model, base)!
  const found = instances(model, sizes)
  const results = evaluatePoints(model, sizes, found)
  const arrays = [...model.parameters, ...model.visible]
  const { objective } = derive(model)
  // Derivatives of what coupled units leave open are jets over all states: dear, and the business of other tests.
  const gradients = holdsHidden(objective) ? [] : objectiveGradient(model, objective)
  const points = found.flatMap((instance, k) => {
    const result = results[k]!
    if ('error' in result) return []
    const evaluator = evaluatorAt(A, arrays, instance)
    const values = Object.fromEntries(
      arrays.map((v) => [
        v.name,
        nested(
          instance.values.get(v.name)!.map(Q.toNumber),
          v.dims.map((d) => evaluator.integer(d)),
        ),
      ]),
    )
    const each = (of: Readonly<Record<string, unknown>>): readonly Nested[] =>
      model.visible.map((v) => of[v.name] as Nested)
    const means = model.hidden.flatMap((h) => {
      const mean = meanOf(model, h, instance)
      return mean === undefined ? [] : [[`mean_${h.name}`, [mean]] as const]
    })
    const [F, J] = [result.freeEnergy as number, result.objective as number]
    return [
      {
        values,
        expected: {
          free_energy: [F],
          log_density: [-F],
          score: each(result.score),
          dscore: each(result.dscore),
          objective: [J],
          ...Object.fromEntries(means),
        },
        gradient: gradientOf(model, gradients, instance),
        isFar: instance.isFar,
      },
    ]
  })
  return { name, model, points }
}

/** What differs, by job: nothing where all is as it should be. */
export const pythonDifferences = (target: Target, jobs: readonly Job[]): Record<string, readonly string[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'scoreproof-'))
  try {
    const list = jobs.map(({ name, model, points }, k) => {
      const file = join(folder, `model${k}.py`)
      writeFileSync(file, exported(target, requestOf(model, target)))
      return {
        name,
        file,
        names: Object.fromEntries(pythonNames(model)),
        visible: model.visible.map((v) => v.name),
        parameters: model.parameters.map((v) => v.name),
        functions: [
          'free_energy',
          'log_density',
          'score',
          'dscore',
          'objective',
          ...model.hidden.map((h) => `mean_${h.name}`),
        ],
        points,
      }
    })
    const runner = fileURLToPath(new URL('runner.py', import.meta.url))
    const { stdout, stderr, status } = spawnSync(pythonWith(target.name)!, [runner], {
      input: JSON.stringify({ library: target.name, jobs: list }),
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    })
    if (status !== 0) throw new Error(`${runner}: ${stderr}`)
    return JSON.parse(stdout) as Record<string, readonly string[]>
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
