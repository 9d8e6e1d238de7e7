import { Unsupported } from '../../unsupported'
import type { Program } from '../program'
import { assemble } from './module'
import { varyingOf } from '../variance'
import { Kernels } from './kernels'
import { LANES, type Placement } from './numbers'
import { Writer } from './writer'

/*
 * Programs as WebAssembly: four pairs of doubles at a time, so that what is the same for all points (weights, above all)
 * is read once for eight of them. Written from the same loops as the JavaScript, which stays the reference.
 */

/** What is used of the engine that every runtime has, and that the language's own declarations leave to those of a page. */
interface Engine {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Memory: new (options: { readonly initial: number }) => { readonly buffer: ArrayBuffer }
  readonly Instance: new (module: object, imports: object) => { readonly exports: object }
  readonly CompileError: new () => Error
}

/** A program that takes several points in one pass. */
export interface LaneProgram {
  readonly lanes: number
  /** Reads the parameters. */
  prepare(): void
  /** Takes what the varying arrays hold now as the point of that lane. */
  take(lane: number): void
  /** Computes the results for all lanes. */
  run(): void
  value(result: number, lane: number): number
}

const PAGE = 65_536
/** Memory that a program may take. */
const MOST_BYTES = 2 ** 30
const ALIGNMENT = 16

/** The arrays one after the other. */
class Space {
  bytes = ALIGNMENT

  place(doubles: number): number {
    const at = this.bytes
    this.bytes += Math.ceil((doubles * 8) / ALIGNMENT) * ALIGNMENT
    return at
  }
}

/** The program in lanes; undefined where it holds what has no instructions, or where code must not be compiled. */
export const inLanes = (program: Program, inputs: ReadonlySet<number>): LaneProgram | undefined => {
  const engine = (globalThis as { readonly WebAssembly?: Engine }).WebAssembly
  if (!engine) return undefined
  try {
    return compiled(program, inputs, engine)
  } catch (error) {
    if (error instanceof Unsupported || error instanceof engine.CompileError || error instanceof EvalError)
      return undefined
    throw error
  }
}

const compiled = (program: Program, inputs: ReadonlySet<number>, engine: Engine): LaneProgram => {
  const varying = varyingOf(program, inputs)
  const space = new Space()
  const lengths = [...program.inputs.map((a) => a.length), ...program.work]
  const places = {
    arrays: lengths.map((n, id) => space.place(varying.arrays.has(id) ? n * LANES : n)),
    tables: program.tables.map((t) => space.place(t.length)),
    results: space.place(program.results.length * LANES),
    kept: new Map(program.kept.map((id) => [id, space.place(1)])),
  }
  if (space.bytes > MOST_BYTES) throw new Unsupported('arrays too large for one memory')
  const memory = new engine.Memory({ initial: Math.ceil(space.bytes / PAGE) })
  const view = (id: number, length: number): Float64Array => new Float64Array(memory.buffer, places.arrays[id], length)
  const placement: Placement = { ...places, view }
  const kernels = new Kernels()
  const [first, each] = [0, 1].map(() => new Writer(program, varying, placement, kernels)) as [Writer, Writer]
  first.write(program.prepare)
  first.storeKept()
  each.loadKept()
  each.write(program.run)
  each.results()
  const imported = kernels.all.map(({ parameters }) => parameters)
  const module = new engine.Module(assemble(imported, kernels.pairs, { prepare: first.code, run: each.code }))
  const functions = Object.fromEntries(kernels.all.map(({ run }, k) => [`${k}`, run]))
  const { exports } = new engine.Instance(module, { m: { m: memory }, f: functions })
  const { prepare, run } = exports as { readonly prepare: () => void; readonly run: () => void }
  const doubles = new Float64Array(memory.buffer)
  program.tables.forEach((t, k) => doubles.set(t, placement.tables[k]! / 8))
  const moving = [...inputs].map((id) => ({ values: program.inputs[id]!, from: placement.arrays[id]! / 8 }))
  return {
    lanes: LANES,
    prepare: () => {
      program.inputs.forEach((values, id) => {
        if (!varying.arrays.has(id)) doubles.set(values, placement.arrays[id]! / 8)
      })
      prepare()
    },
    take: (lane) => {
      for (const { values, from } of moving)
        for (let k = 0; k < values.length; k++) doubles[from + k * LANES + lane] = values[k]!
    },
    run,
    value: (result, lane) => doubles[placement.results / 8 + result * LANES + lane]!,
  }
}
