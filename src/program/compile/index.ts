import { heed, type Term } from '../../expr'
import type { Sizes } from '../interpreter'
import { bounded } from './bounded'
import { build } from './build'
import { closures } from './closures'
import { javascript } from './javascript'
import type { Doubles, Grid } from './states'
import type { Executable, Program } from './program'
import { withProducts } from './products'
import { inLanes, type LaneProgram } from './wasm'

export type { Doubles, Grid } from './states'
export type { Executable } from './program'
export type { LaneProgram } from './wasm'

/**
 * Terms without free indices as one fast float64 function, for many points at the same parameters. `varying` names the
 * arrays that change between runs; a caller writes into them and calls `run`. With `bounds`, bounds on the errors of the
 * values come after them; arrays are taken for rounded decimals.
 *
 * With a `grid`, fixed nodes stand for integrals over one or two hidden units that have no closed form: NaN where the
 * mass reaches their ends, and what two grids differ by is an estimate of the error.
 *
 * @throws Unsupported for other integrals that have no closed form
 */
export const compileTerms = (
  terms: readonly Term[],
  sizes: Sizes,
  arrays: ReadonlyMap<string, Doubles>,
  varying: ReadonlySet<string>,
  options: { readonly generate?: boolean; readonly grid?: Grid; readonly bounds?: boolean } = {},
): Executable => {
  const plain = build(terms, sizes, arrays, varying, options.grid)
  let made = executable(options.bounds ? bounded(plain) : plain, options.generate)
  const { prepare, run, ...rest } = made
  // Each run sums over all nodes.
  if (options.grid)
    made = {
      ...rest,
      prepare,
      run: () => {
        heed()
        run()
      },
    }
  made.prepare()
  return made
}

const executable = (program: Program, generate = true): Executable => {
  try {
    return generate ? javascript(program) : closures(program)
  } catch (error) {
    // A content security policy forbids generated code.
    if (!(error instanceof EvalError)) throw error
    return closures(program)
  }
}

/**
 * The same with bounds for many points that are at hand at once: several in one pass where there is WebAssembly with
 * instructions for all of the program, else one.
 *
 * @throws Unsupported as {@link compileTerms}
 */
export const compileForRows = (
  terms: readonly Term[],
  sizes: Sizes,
  arrays: ReadonlyMap<string, Doubles>,
  varying: ReadonlySet<string>,
): LaneProgram => {
  const inputs = new Set([...arrays.keys()].flatMap((name, id) => (varying.has(name) ? [id] : [])))
  const program = bounded(withProducts(build(terms, sizes, arrays, varying, undefined), inputs))
  const made = inLanes(program, inputs) ?? oneLane(executable(program))
  made.prepare()
  return made
}

const oneLane = ({ out, prepare, run }: Executable): LaneProgram => ({
  lanes: 1,
  prepare,
  take: () => undefined,
  run,
  value: (result) => out[result]!,
})
