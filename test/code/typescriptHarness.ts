import { transformSync } from 'esbuild'
import { exported, functionsOf, TARGETS, type Request } from '../../src/code'
import * as Q from '../../src/numbers/rational'
import { type Answers, type Batch, cellsOf, type Uniforms } from './differential'

const typescript = TARGETS.find((t) => t.name === 'typescript')!

type Exported = Readonly<
  Record<string, (...args: readonly unknown[]) => number | Float64Array | readonly Float64Array[]>
>

/** The functions of an exported module, types stripped. */
export const loadTypeScript = (request: Request): Exported => {
  const { code } = transformSync(exported(typescript, request), { loader: 'ts', format: 'cjs' })
  const module = { exports: {} }
  // oxlint-disable-next-line no-implied-eval
  new Function('module', 'exports', code)(module, module.exports)
  return module.exports
}

const array = (values: readonly Q.Rational[]): Float64Array => Float64Array.from(values.map((q) => Q.toNumber(q)))

/** What a module needs of a batch. */
export const argumentsOf = (
  { model }: Request,
  { sizes, rows }: Batch,
  uniforms?: readonly number[],
): readonly unknown[] => [
  ...model.visible.map((v) => array(rows.flatMap((r) => r.get(v.name)!))),
  ...(uniforms ? [Float64Array.from(uniforms)] : []),
  Object.fromEntries(
    model.parameters.map((p) => {
      const values = rows[0]!.get(p.name)!
      return [p.name, p.dims.length === 0 ? Q.toNumber(values[0]!) : array(values)]
    }),
  ),
  sizes,
]

/** How many numbers `sample_NAME` draws. */
const drawnAt = ({ model }: Request, name: string, { sizes, rows }: Batch): number =>
  rows.length * cellsOf(model.hidden.find((h) => name === `sample_${h.name}`)!.dims, sizes)

/** The values of each function, row by row. */
export const runTypeScript = (
  request: Request,
  batches: readonly Batch[],
  uniforms: Uniforms = {},
): readonly Answers[] => {
  const module = loadTypeScript(request)
  const functions = [...functionsOf(request), ...Object.keys(uniforms)]
  return batches.map((batch) =>
    Object.fromEntries(
      functions.map((name) => {
        const value = module[name]!(
          ...argumentsOf(request, batch, uniforms[name]?.slice(0, drawnAt(request, name, batch))),
        )
        if (typeof value === 'number') return [name, [[value]]]
        const arrays = value instanceof Float64Array ? [value] : value
        const rows = batch.rows.map((_, row) =>
          arrays.flatMap((a) => {
            const width = a.length / batch.rows.length
            return [...a.subarray(row * width, (row + 1) * width)]
          }),
        )
        return [name, rows]
      }),
    ),
  )
}
