import { countOf, type IndexTerm, mapTerm, size, type Term } from '../../expr'
import { meaningOf } from '../../export/standIns'
import { FUNCTION_NAMES } from '../../functions'
import type { Draw } from '../draw'
import type { Request } from '../request'
import type { Surroundings } from './lower'
import { Names } from './names'
import type { Prefilled } from './prefilled'
import { bracketed, type Language, NORMALS, Writer } from './statements'

/** Something that the model declares: its name there, in a struct, and as a local. */
export interface Item {
  readonly name: string
  readonly member: string
  readonly local: string
}

const LETTERS = [...'ijklmnpqrstabcdfghuwxyz']

/** What a model declares, with names that a language allows. */
export class Declared {
  readonly sizes: readonly Item[]
  readonly derived: readonly (Item & { readonly value: Term })[]
  readonly visible: readonly Item[]
  readonly arrays: readonly Item[]
  readonly scalars: readonly Item[]
  /** Uniform numbers, where something is drawn. */
  readonly uniforms: Item | undefined
  /** Names that no other local may have. */
  readonly names: ReadonlySet<string>
  readonly #locals = new Map<string, string>()

  constructor(
    readonly request: Request,
    /** Names that nothing may have, not even a member of a struct. */
    keywords: Iterable<string>,
    reserved: Iterable<string>,
    [draw]: readonly Draw[],
  ) {
    const { model } = request
    const members = new Names(keywords)
    const taken = new Names([...reserved, ...FUNCTION_NAMES])
    const used = new Set<string>([...reserved, ...FUNCTION_NAMES])
    const item = ({ name }: { readonly name: string }): Item => {
      const local = taken.declare(name)
      used.add(local)
      this.#locals.set(name, local)
      return { name, member: members.declare(name), local }
    }
    this.visible = model.visible.map(item)
    this.sizes = model.sizes.filter((s) => typeof s.value === 'bigint').map(item)
    this.derived = model.sizes.flatMap((s) => (typeof s.value === 'bigint' ? [] : [{ ...item(s), value: s.value }]))
    this.arrays = model.parameters.filter((p) => p.dims.length > 0).map(item)
    this.scalars = model.parameters.filter((p) => p.dims.length === 0).map(item)
    this.uniforms = draw && item(draw.uniforms)
    if (draw) this.#locals.set(draw.normals.name, NORMALS)
    this.names = used
  }

  /** What a function takes row by row. */
  inputs(draw: Draw | undefined): readonly Item[] {
    return draw ? [...this.visible, this.uniforms!] : this.visible
  }

  local(name: string): string {
    return this.#locals.get(name)!
  }

  surroundings(draw: Draw | undefined, prefilled: readonly Prefilled[]): Surroundings {
    const { model, display, naming } = this.request
    const definitions = naming.definitions.filter((d) => d.args.length === 0)
    const before = new Map(definitions.map((d, k) => [d.name, definitions.slice(0, k)]))
    const own = [...naming.definitions.flatMap((d) => d.indices), ...(model.letters ?? [])]
    return {
      show: (term) => display.shown(term, definitions),
      meaning: (t) => display.shown(meaningOf(t)!, before.get(t.variable.name)!),
      visible: draw ? [...model.visible, draw.uniforms, draw.normals] : model.visible,
      hidden: model.hidden,
      prefilled: prefilled.map((p) => ({ ...p, term: display.shown(p.term, definitions) })),
      local: (name) => this.local(name),
      letters: function* (at: IndexTerm) {
        const count = countOf(at)
        yield* own.filter((o) => countOf(o) === count).map((o) => o.name)
        yield* LETTERS
        for (let k = 1; ; k++) yield `i${k}`
      },
    }
  }

  /** Sizes by their local names. */
  #withLocals(term: Term): Term {
    return term.kind === 'size' ? size(this.local(term.name)) : mapTerm(term, (child) => this.#withLocals(child))
  }

  /** How integer terms of the model are printed in a language. */
  print(language: Language): (t: Term) => string {
    const writer = new Writer(language, new Map(), new Set(), () => '')
    return (t) => writer.whole(this.#withLocals(t))
  }

  /** The number of elements of an array, in a row where it is visible. */
  length({ name }: Item, language: Language): string {
    const { visible, parameters } = this.request.model
    const { dims } = [...visible, ...parameters].find((v) => v.name === name)!
    const print = this.print(language)
    return (
      dims
        .map((d) => bracketed(print(d)))
        .filter((d) => d !== '1')
        .join(' * ') || '1'
    )
  }

  /** Declarations of all sizes, and what must hold of them. */
  checks(
    print: (t: Term) => string,
    own: (item: Item) => string,
    derived: (local: string, value: string) => string,
  ): { readonly lines: readonly string[]; readonly conditions: readonly string[] } {
    return {
      lines: [...this.sizes.map(own), ...this.derived.map((s) => derived(s.local, print(this.#withLocals(s.value))))],
      conditions: [...this.sizes, ...this.derived].map((s) => `${s.local} >= 1`),
    }
  }

  /** Declarations of what the body of a function reads, and what of its arguments nothing reads. */
  locals(
    body: string,
    inputs: readonly Item[],
    print: (t: Term) => string,
    declare: {
      readonly size: (item: Item) => string
      readonly derived: (local: string, value: string) => string
      readonly array: (item: Item) => string
      readonly scalar: (item: Item) => string
    },
  ): { readonly lines: readonly string[]; readonly unused: readonly string[] } {
    const lines: string[] = []
    const reads = ({ local }: Item): boolean => mentions([...lines, body].join('\n'), local)
    const put = (items: readonly Item[], line: (item: Item) => string): number =>
      lines.unshift(...items.filter(reads).map(line))
    const before = lines.length
    put(this.scalars, declare.scalar)
    put(this.arrays, declare.array)
    const readsParameters = lines.length > before
    for (const item of [...this.derived].reverse())
      put([item], () => declare.derived(item.local, print(this.#withLocals(item.value))))
    put(this.sizes, declare.size)
    const unused = [...(readsParameters ? [] : ['parameters']), ...inputs.filter((v) => !reads(v)).map((v) => v.local)]
    return { lines, unused }
  }
}

const mentions = (text: string, name: string): boolean => new RegExp(`\\b${name}\\b`).test(text)
