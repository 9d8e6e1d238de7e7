import type { Sample } from '../data/density'
import { satisfiesConditions, type Instance, shapeOf } from '../decide/sampling/instance'
import type { Model } from '../language/model'
import { derivedSizes, ownSizes } from '../language/sizes'
import * as Q from '../numbers/rational'
import { domainEnds } from './domainEnds'

/** Sums of squares of larger numbers overflow. */
const LARGEST = 1e100

/** Why rows cannot be data of the model, naming the first that is not: outside of a domain, or of what is assumed of v. */
export const sampleFault = (
  model: Model,
  override: Readonly<Record<string, number>>,
  { rows }: Sample,
): string | undefined => {
  const sizes = derivedSizes(model, ownSizes(model, override))
  const shape = sizes && shapeOf(sizes, model.visible, [])
  if (!sizes || !shape) return undefined
  if (rows.length === 0) return 'has no rows'
  const wrong = rows.findIndex((row) => row.length !== shape.cells)
  if (wrong >= 0)
    return `row ${wrong + 1} has ${rows[wrong]!.length} columns where there are ${shape.cells} visible entries`
  const ends = domainEnds(shape)
  const own = new Set(model.visible.map((v) => v.name))
  // Those that parameters enter say nothing of a row by itself.
  const assumed = model.assume.filter(
    ({ condition: { symbols } }) => symbols.size > 0 && [...symbols].every((name) => own.has(name)),
  )
  for (const [n, row] of rows.entries()) {
    const outside = ends.findIndex(({ low, high }, c) => !(row[c]! > low && row[c]! < high))
    if (outside >= 0) {
      const { name, low, high } = ends[outside]!
      return `row ${n + 1}: ${name} = ${row[outside]} is outside its domain (${endText(low)}, ${endText(high)})`
    }
    const huge = ends.findIndex((_, c) => Math.abs(row[c]!) > LARGEST)
    if (huge >= 0) {
      const { name } = ends[huge]!
      return `row ${n + 1}: ${name} = ${row[huge]} is too large to be squared and summed; give the data in a larger unit`
    }
    for (const { condition, text } of assumed)
      if (!satisfiesConditions({ ...shape, conditions: [condition] }, instanceOfRow(shape, row)))
        return `row ${n + 1} violates \`${text}\`, which the model assumes`
  }
  return undefined
}

const endText = (x: number): string => (Number.isFinite(x) ? `${x}` : x > 0 ? '∞' : '−∞')

const instanceOfRow = (shape: NonNullable<ReturnType<typeof shapeOf>>, row: readonly number[]): Instance => {
  let from = 0
  const values = new Map(
    shape.blocks.map(({ variable, cells }) => {
      const own = row.slice(from, (from += cells))
      return [variable.name, own.map(Q.fromNumber)]
    }),
  )
  return { sizes: shape.sizes, values }
}
