import { differentiate } from '../calculus/differentiate'
import { genericEntry } from '../calculus/derive'
import { shapeOf } from '../decide/sampling/instance'
import { heed, type Variable, ZERO } from '../expr'
import { solve } from '../numbers/floatMatrix'
import type { Minimiser, Quadratic } from './minimiser'
import { freeCells } from './parameters/cells'
import { ParameterFunction } from './parameters/function'
import type { Subject } from './subject'

/*
 * Where ψ is linear in the parameters, J = ½ θᵀHθ + bᵀθ + c: an exponential family in its natural parameters. The
 * minimiser θ̂ = −H⁻¹b is then closed, with the sandwich H⁻¹SH⁻¹/n as its covariance, S that of the gradients of J of
 * single rows (Hyvärinen 2007, Section 4; White 1982).
 */

/** The largest set of parameters that no derivative of ψ by one of them depends on, and those that are held then. */
export const quadraticParts = (subject: Subject): Omit<Quadratic, 'minimiser'> | undefined => {
  const { model, derivation, calculus } = subject
  const parameters = model.parameters.filter((v) => freeCellsOf(subject, v).length > 0)
  const names = new Set(parameters.map((v) => v.name))
  const meets = new Map(
    parameters.flatMap((v) => {
      const { at } = genericEntry(model, v)
      const slopes = derivation.score.map(({ term }) => calculus.close(differentiate(term, at)))
      if (slopes.every((slope) => slope === ZERO)) return []
      return [[v, new Set(slopes.flatMap((slope) => [...slope.symbols]).filter((name) => names.has(name)))] as const]
    }),
  )
  const fits = (set: readonly Variable[], v: Variable): boolean =>
    [...set, v].every((a) => !meets.get(a)!.has(v.name) && set.every((b) => !meets.get(a)!.has(b.name)))
  const grown = (first: Variable): readonly Variable[] =>
    [...meets.keys()].reduce<readonly Variable[]>(
      (set, v) => (set.includes(v) || !fits(set, v) ? set : [...set, v]),
      fits([], first) ? [first] : [],
    )
  const best = [...meets.keys()].map(grown).reduce((a, b) => (b.length > a.length ? b : a), [])
  if (best.length === 0) return undefined
  const held = model.parameters.filter((v) => !best.includes(v)).map((v) => v.name)
  return { parameters: best.map((v) => v.name), held }
}

/** The same, and the minimiser of J on the data where nothing is held. */
export const quadraticIn = (subject: Subject): Quadratic | undefined => {
  const parts = quadraticParts(subject)
  const isWhole = parts?.held.length === 0 && subject.rows
  return parts && { ...parts, ...(isWhole && { minimiser: minimiserOf(subject, isWhole) }) }
}

const freeCellsOf = ({ sizes }: Subject, v: Variable) => freeCells(shapeOf(sizes, [v], [])!.blocks)

const minimiserOf = (subject: Subject, rows: readonly (readonly number[])[]): Minimiser | undefined => {
  const { model, derivation, sizes } = subject
  const f = new ParameterFunction(subject, derivation.objective, model.visible, sizes)
  const [instance] = subject.parameters(1)
  if (!instance) return undefined
  f.hold(instance)
  const data = Float64Array.from(rows.flat())
  const start = f.valuesAt(instance)
  const gradientAt = (values: readonly number[]): readonly number[] => {
    heed()
    return [...f.mean(values, data).gradient]
  }
  // The gradient is linear, so that differences of it are exact.
  const g = gradientAt(start)
  const columns = start.map((_, k) => gradientAt(start.map((x, j) => (j === k ? x + 1 : x))).map((y, j) => y - g[j]!))
  const H = g.map((_, r) => g.map((__, c) => (columns[c]![r]! + columns[r]![c]!) / 2))
  const largest = Math.max(...H.flat().map(Math.abs))
  const step = solve(H, g, 1e-11 * largest)
  if (!step) return undefined
  const values = start.map((x, k) => x - step[k]!)
  const { value } = f.mean(values, data)
  const errors = rows.length > start.length ? standardErrors(f, values, data, H) : undefined
  const estimates = f.cells.map(({ name }, k) => ({
    entry: name,
    value: values[k]!,
    standardError: errors?.[k] ?? null,
  }))
  const outside = f.cells.filter(({ low, high }, k) => !(values[k]! > low && values[k]! < high)).map(({ name }) => name)
  return { rows: rows.length, objective: value, estimates, outside }
}

const standardErrors = (
  f: ParameterFunction,
  values: readonly number[],
  data: Float64Array,
  H: readonly (readonly number[])[],
): readonly number[] | undefined => {
  const n = values.length
  const count = data.length / f.columns
  const S = values.map(() => values.map(() => 0))
  const one = new Float64Array(n)
  f.set(values)
  for (let r = 0; r < count; r++) {
    f.at(data, r * f.columns, one)
    for (let a = 0; a < n; a++) for (let b = 0; b < n; b++) S[a]![b]! += (one[a]! * one[b]!) / count
  }
  const inverse = values.map((_, k) =>
    solve(
      H,
      values.map((__, j) => (j === k ? 1 : 0)),
    ),
  )
  if (inverse.some((row) => !row)) return undefined
  return inverse.map((row) => {
    const left = S.map((line) => line.reduce((sum, x, k) => sum + x * row![k]!, 0))
    return Math.sqrt(left.reduce((sum, x, k) => sum + x * row![k]!, 0) / count)
  })
}
