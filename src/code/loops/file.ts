import type { Term } from '../../expr'
import { documentation } from '../docs'
import { refuseArbitrary } from '../refusals'
import type { Request } from '../request'
import { Declared, type Item } from './declared'
import type { Place } from './expressions'
import { type Computed, computedFunctions, drawsAskedFor, programOf } from './functions'
import { KernelTexts } from './kernelTexts'
import type { Program, Statement } from './program'
import { bracketed, type Language, placesOf, Writer } from './statements'

/** A function as text, but for what is around it. */
export interface Body {
  readonly program: Program
  /** What it takes row by row. */
  readonly inputs: readonly Item[]
  /** Printed numbers of elements of the results, in a row. */
  readonly lengths: readonly string[]
  readonly work: readonly { readonly name: string; readonly length: string }[]
  readonly counts: readonly string[]
  readonly before: readonly string[]
  readonly row: readonly string[]
  readonly print: (t: Term) => string
}

/** Words that a language keeps for itself, and names that every program may call. */
export interface Vocabulary {
  /** Not even for members. */
  readonly keywords: string
  readonly library: string
}

/** What files of both languages have in common. */
export abstract class ProgramFile {
  readonly kernels: KernelTexts
  readonly declared: Declared
  readonly draws: ReturnType<typeof drawsAskedFor>

  constructor(
    readonly request: Request,
    readonly language: Language,
    { keywords, library }: Vocabulary,
    /** The name under which a kernel stands in the file. */
    named: (name: string) => string,
  ) {
    this.kernels = new KernelTexts(language.language, named)
    const [kept, called] = [keywords.split(' ').filter((w) => w), library.split(' ')]
    refuseArbitrary(request)
    this.draws = drawsAskedFor(request)
    this.declared = new Declared(request, kept, [...kept, ...called, ...Writer.NAMES], this.draws.draws)
  }

  /** Where the k-th result stands, with the printed lengths of all. */
  abstract placeOf(k: number, dims: readonly string[], lengths: readonly string[]): Place
  /** A function of rows. */
  abstract function(body: Body): string
  /** The file, of its functions. */
  abstract assemble(functions: readonly string[]): string

  get documentation(): readonly string[] {
    const last = this.draws.leftOut.map((reason) => `Left out: ${reason}.`)
    return documentation(this.request, { data: 'row after row', parameters: 'row-major', last })
  }

  text(): string {
    const functions = computedFunctions(this.request, this.draws.draws).map((f) => this.function(this.#body(f)))
    return `${this.assemble(functions)}\n`
  }

  #body(f: Computed): Body {
    const program = programOf(f, () => this.declared.surroundings(f.draw, f.prefilled ?? []), this.declared.names)
    const plain = new Writer(this.language, new Map(), program.scalars, () => '')
    const print = (t: Term): string => plain.whole(t)
    const dims = program.results.map((r) => r.dims.map((d) => bracketed(print(d))))
    const lengths = dims.map((list) => list.filter((d) => d !== '1').join(' * ') || '1')
    const places = placesOf(program, this.declared.uniforms?.local, print, (k) => this.placeOf(k, dims[k]!, lengths))
    const writer = new Writer(this.language, places, program.scalars, (kernel) => this.kernels.need(kernel))
    const isCount = (s: Statement): boolean => s.kind === 'countStates'
    return {
      program,
      inputs: this.declared.inputs(f.draw),
      lengths,
      work: program.work.map((w) => ({ name: w.name, length: writer.length(w) })),
      counts: writer.lines(program.before.filter(isCount), ''),
      before: writer.lines(
        program.before.filter((s) => !isCount(s)),
        '',
      ),
      row: writer.lines(program.row, '  '),
      print,
    }
  }
}
