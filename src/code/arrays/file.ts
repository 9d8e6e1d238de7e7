import { subterms, type Term, number, type Variable } from '../../expr'
import type { Model } from '../../language/model'
import { drawsOf } from '../draw'
import { refuseArbitrary, refuseOpen } from '../refusals'
import { Refused, type Request, type What } from '../request'
import { blockName, Body, Needs } from './body'
import type { Dialect } from './dialect'
import { docstring, escaped } from './docstring'
import { Functions, type Written } from './functions'
import { Lowering } from './lower'
import { pythonNames } from './names'
import { classNameOf } from './module'
import { fit, states } from './prelude'
import { type SizeSource, sizeSources } from './sizes'

/** A Python file of array functions, after its first line. */
export const pythonFile = (request: Request, dialect: Dialect): string => new File(request, dialect).text()

const INDENT = '    '

class File {
  private readonly needs = new Needs()
  /** Why functions are not in the file. */
  private readonly leftOut: string[] = []
  private readonly names: ReadonlyMap<string, string>
  private readonly sources: ReadonlyMap<string, SizeSource>
  private readonly lowering: Lowering
  private readonly model: Model

  constructor(
    private readonly request: Request,
    private readonly dialect: Dialect,
  ) {
    this.model = request.model
    this.names = pythonNames(this.model)
    this.sources = sizeSources(this.model, number)
    this.lowering = new Lowering(new Body(request, dialect, this.needs, []))
  }

  text(): string {
    const written = this.functions()
    const functions = written.map((f) => this.definition(f))
    const { dialect, needs } = this
    const rest = [
      ...needs.definitions,
      ...(needs.states ? [states(dialect)] : []),
      this.shapes(),
      fit(this.derivedDims().length > 0),
      dialect.prelude,
      this.checked(),
      ...functions,
      ...this.classOf(written),
    ].join('\n\n\n')
    const imports = [
      ['import functools', ...(/\bmath\./.test(rest) ? ['import math'] : [])].join('\n'),
      [
        ...dialect.imports,
        ...(rest.includes('parametrize.') ? ['from torch.nn.utils import parametrize'] : []),
        ...[...needs.imports].sort(),
      ].join('\n'),
    ]
    return `${docstring(this.request, dialect, needs, this.leftOut)}\n\n${imports.join('\n\n')}\n\n\n${rest}\n`
  }

  private functions(): readonly Written[] {
    const { request } = this
    refuseArbitrary(request)
    const { freeEnergy, score, dscore } = request.derivation
    // Means and draws are refused one by one.
    if (request.what.some((what) => what !== 'conditional' && what !== 'sample'))
      refuseOpen([freeEnergy, ...score.map((r) => r.term), ...dscore.map((r) => r.term)], request)
    const functions = new Functions(request, this.dialect, this.needs)
    functions.passed = () => this.passed()
    const has = (what: What): boolean => request.what.includes(what)
    const one: Partial<Record<What, () => readonly Written[]>> = {
      'free-energy': () => [functions.freeEnergy()],
      'log-density': () => [functions.logDensity(has('free-energy'))],
      score: () => [functions.score()],
      dscore: () => [functions.dscore()],
      objective: () => [functions.objective()],
      loss: () => [functions.loss(has('objective'))],
      conditional: () => this.means(functions),
      sample: () => this.draws(functions),
    }
    return request.what.flatMap((what) => one[what]?.() ?? [])
  }

  /** Matrices of which an entry may be read in either place. */
  private symmetric(): readonly string[] {
    const matrices = this.model.parameters.filter((v) => v.domain.kind === 'symmetric' || v.domain.kind === 'spd')
    return matrices.map((v) => this.pythonName(v.name))
  }

  /** The class of the model, if it has a free energy. */
  private classOf(written: readonly Written[]): readonly string[] {
    const functions = written.map((f) => f.name)
    if (!this.dialect.classOf || !functions.includes('free_energy')) return []
    const data = this.visible()
    return this.dialect.classOf({
      className: classNameOf(this.request.provenance.stem),
      title: escaped(this.model.name),
      parameters: this.model.parameters.map((variable) => ({ variable, name: this.pythonName(variable.name) })),
      keywords: this.keywords(),
      data: data.some((name) => functions.includes(name)) ? '*data' : data.join(', '),
      functions,
      bound: (term) => this.expr(term),
    })
  }

  /** A mean for each hidden array; one that cannot be is left out and named, unless it was asked for. */
  private means(functions: Functions): readonly Written[] {
    return this.model.hidden.flatMap((h) => {
      try {
        return [functions.mean(h)]
      } catch (error) {
        if (!(error instanceof Refused) || this.request.isExplicit) throw error
        this.leftOut.push(error.message)
        return []
      }
    })
  }

  private draws(functions: Functions): readonly Written[] {
    const { draws, leftOut } = drawsOf(this.request, this.names.values())
    this.leftOut.push(...leftOut)
    return draws.map((draw) => functions.sample(draw))
  }

  private pythonName(name: string): string {
    return this.names.get(name)!
  }

  private visible(): readonly string[] {
    return this.model.visible.map((v) => this.pythonName(v.name))
  }
  private parameters(): readonly string[] {
    return this.model.parameters.map((v) => this.pythonName(v.name))
  }
  /** Sizes that no shape tells. */
  private keywords(): readonly (readonly [string, string])[] {
    const own = [...this.sources].flatMap(([name, s]) =>
      s.kind === 'keyword' ? [[this.pythonName(name), `${s.value}`] as const] : [],
    )
    return this.needs.states ? [...own, [blockName(this.model), 'None'] as const] : own
  }

  private signature(uniforms?: string): string {
    const keywords = [...this.parameters(), ...this.keywords().map(([name, value]) => `${name}=${value}`)]
    return [
      ...this.visible(),
      ...(uniforms ? [uniforms] : []),
      ...(keywords.length > 0 ? ['*', ...keywords] : []),
    ].join(', ')
  }

  private passed(): string {
    const keywords = [...this.parameters(), ...this.keywords().map(([name]) => name)]
    return [...this.visible(), ...keywords.map((name) => `${name}=${name}`)].join(', ')
  }

  private definition({ name, summary, body, sizes, draws }: Written): string {
    const before = this.sizeLines(sizes)
    const apart = before.length > 0 && body[0]!.startsWith('def ') ? [''] : []
    const checks = draws ? this.conversion(draws) : []
    const lines = [`"""${escaped(summary)}"""`, ...checks, ...before, ...apart, ...body]
    const text = lines.flatMap((l) => l.split('\n')).map((l) => (l === '' ? '' : INDENT + l))
    return [...(draws ? [] : ['@_checked']), `def ${name}(${this.signature(draws?.uniforms)}):`, ...text].join('\n')
  }

  private expr(term: Term): string {
    return this.lowering.sizes(term).key
  }

  /** Sizes that a body uses, read off from shapes, those before others that they are made of. */
  private sizeLines(used: ReadonlySet<string>): readonly string[] {
    const all = new Set<string>()
    const need = (name: string): void => {
      if (all.has(name)) return
      const source = this.sources.get(name)
      if (source?.kind === 'derived') sizesIn(source.term).forEach(need)
      all.add(name)
    }
    used.forEach(need)
    return this.model.sizes.flatMap(({ name }) => {
      const source = this.sources.get(name)
      if (!all.has(name) || !source || source.kind === 'keyword') return []
      return [`${this.pythonName(name)} = ${this.read(source)}`]
    })
  }

  private read(source: SizeSource & { kind: 'shape' | 'derived' }): string {
    if (source.kind === 'derived') return this.expr(source.term)
    const { array, place, plus } = source
    const at = array.role === 'visible' ? place - array.dims.length : place
    const length = `${this.pythonName(array.name)}.shape[${at}]`
    const more = this.expr(plus)
    return more === '0' ? length : more.startsWith('-') ? `${length} - ${more.slice(1)}` : `${length} + ${more}`
  }

  /** The shape of each argument by the names of sizes, or by expressions in them. */
  private shapes(): string {
    const line = (v: Variable): string => `${INDENT}${this.shape(this.pythonName(v.name), v)},`
    const derived = this.derivedDims()
    return [
      '_SHAPES = {',
      ...this.arguments().map(line),
      '}',
      ...(derived.length > 0 ? ['_DERIVED = {', ...derived.map((d) => INDENT + d), '}'] : []),
    ].join('\n')
  }

  private shape(name: string, { dims }: Variable): string {
    return `"${name}": (${dims.map((d) => `"${this.expr(d)}"`).join(', ')}${dims.length === 1 ? ',' : ''})`
  }

  private arguments(): readonly Variable[] {
    return [...this.model.visible, ...this.model.parameters]
  }

  /** Lengths that are not read off as they stand: sizes from others, and dimensions that are expressions in sizes. */
  private derivedDims(): readonly string[] {
    const bySizes = (term: Term): string => this.expr(term).replace(/[A-Za-z]\w*/g, (name) => `sizes["${name}"]`)
    const line = (key: string, value: string): string => `"${key}": lambda sizes: ${value},`
    const told = [...this.sources].flatMap(([name, source]) => {
      if (source.kind === 'keyword') return []
      if (source.kind === 'derived') return [line(this.pythonName(name), bySizes(source.term))]
      const plus = this.expr(source.plus)
      if (plus === '0') return []
      return [line(this.pythonName(name), `sizes["${this.expr(source.array.dims[source.place]!)}"] + ${plus}`)]
    })
    const dims = this.arguments().flatMap((v) => v.dims.filter((d) => d.kind !== 'size'))
    return [...told, ...new Set(dims.map((d) => line(this.expr(d), bySizes(d))))]
  }

  private checked(): string {
    const [first] = this.visible()
    return [
      'def _checked(function):',
      `${INDENT}"""The function of arrays of one dtype whose shapes fit."""`,
      '',
      `${INDENT}@functools.wraps(function)`,
      `${INDENT}def checked(${this.signature()}):`,
      ...[...this.conversion(), `return ${this.dialect.result(`function(${this.passed()})`, first!)}`].map(
        (l) => INDENT + INDENT + l,
      ),
      '',
      `${INDENT}return checked`,
    ].join('\n')
  }

  /** Arguments become arrays whose shapes fit; uniform numbers are data too. */
  private conversion(draws?: Written['draws']): readonly string[] {
    const data = [...this.visible(), ...(draws ? [draws.uniforms] : [])]
    const [first, ...others] = [...data, ...this.parameters()]
    const known = this.keywords()
      .filter(([name]) => name !== blockName(this.model))
      .map(([name]) => `"${name}": ${name}`)
    const arrays = [first!, ...others].map((n) => `"${n}": ${n}`).join(', ')
    const targets = others.length === 1 ? `${others[0]},` : others.join(', ')
    const own = draws ? `, _SHAPES | {${this.shape(draws.uniforms, draws.hidden)}}` : ''
    return [
      `${first} = _array(${first})`,
      ...(others.length > 0 ? [`${targets} = (_array(_x, ${first}) for _x in (${targets}))`] : []),
      `_fit(${data.length}, {${arrays}}, {${known.join(', ')}}${own})`,
      ...this.symmetric().map((name) => `${name} = (${name} + ${name}.swapaxes(-1, -2)) / 2`),
    ]
  }
}

const sizesIn = (term: Term): readonly string[] =>
  [...subterms(term)].flatMap((t) => (t.kind === 'size' ? [t.name] : []))
