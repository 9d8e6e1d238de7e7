import type { ArrayResult } from '../../calculus/derivation'
import { add, entry, HALF, mul, power, sum, type Term, TWO, type Variable } from '../../expr'
import { standIn } from '../../export/standIns'
import { textOf } from '../../export/text'
import type { Definition } from '../../language/model'
import { declaredNames, unusedName } from '../../report/names'
import type { Draw, Joint } from '../draw'
import type { Request } from '../request'
import { Body, type Needs } from './body'
import { conditionalMean } from '../conditionalMean'
import { refuseOpen } from '../refusals'
import { axisOf, inside } from './context'
import { contract } from './contract'
import type { Dialect } from './dialect'
import { called, type Expr, leaf } from './expr'
import { Lowering } from './lower'
import { linesOf } from './share'
import { negated, total, type Value } from './value'

/** A function of the file. */
export interface Written {
  readonly name: string
  readonly summary: string
  readonly body: readonly string[]
  /** Sizes that it uses. */
  readonly sizes: ReadonlySet<string>
  /** The hidden array of which it makes a draw, and the name of the uniform numbers that it takes. */
  readonly draws?: { readonly hidden: Variable; readonly uniforms: string }
}

/** Writes the functions of one file, which share what the file needs. */
export class Functions {
  constructor(
    private readonly request: Request,
    private readonly dialect: Dialect,
    private readonly needs: Needs,
  ) {}

  freeEnergy(): Written {
    const { freeEnergy } = this.request.derivation
    return this.scalar('free_energy', `F(v) = ${this.text(freeEnergy)}`, (lowering) =>
      lowering.term(freeEnergy, lowering.body.bare),
    )
  }

  logDensity(has: boolean): Written {
    const summary = 'log p(v) + log Z = −F(v); log Z is not in it'
    if (has && !this.isArgument('free_energy')) return this.calling('log_density', summary, '-free_energy', '')
    const { freeEnergy } = this.request.derivation
    return this.scalar('log_density', summary, (lowering) => negated(lowering.term(freeEnergy, lowering.body.bare)))
  }

  score(): Written {
    return this.arrays('score', this.request.derivation.score, (text, at) => `ψ(${at}) = ${text}`)
  }

  dscore(): Written {
    return this.arrays('dscore', this.request.derivation.dscore, (text, at) => `∂ψ(${at})/∂${at} = ${text}`)
  }

  objective(): Written {
    const { weighted } = this.request
    const summary = weighted
      ? `J_w(v) = Σ ½wψ² + ∂(wψ)/∂v, with ${weighted.weights.map((w) => `w(${this.at(w)}) = ${this.text(w.term)}`).join(', ')}`
      : 'J(v) = Σ ½ψ² + ∂ψ/∂v'
    return this.scalar('objective', summary, (lowering) => this.objectiveOf(lowering), this.scores())
  }

  loss(has: boolean): Written {
    const summary = 'the mean of the objective over all leading axes'
    if (has && !this.isArgument('objective')) return this.calling('loss', summary, 'objective', '.mean()')
    return this.function(
      'loss',
      summary,
      (lowering) => {
        const value = this.batched(lowering, this.objectiveOf(lowering))
        return [called(([x]) => `(${x}).mean()`, [value])]
      },
      this.scores(),
    )
  }

  mean(hidden: Variable): Written {
    const result = conditionalMean(this.request, hidden)
    refuseOpen([result.term], this.request)
    return this.arrays(`mean_${hidden.name}`, [result], (text, at) => `E[${at} | v] = ${text}`)
  }

  /** A draw from the law of the hidden array, by its quantiles. */
  sample({ name, summary, hidden, indices, uniforms, normals, value }: Draw): Written {
    const written = this.function(name, summary, (lowering) => {
      const { body } = lowering
      body.takes(uniforms, normals)
      if (value.kind === 'joint' || value.symbols.has(normals.name)) {
        this.needs.uses(this.dialect.normalQuantile)
        body.statement(
          normals.name,
          called(([x]) => this.dialect.normalQuantile.call([x!]), [leaf(uniforms.name)]),
        )
      }
      if (value.kind === 'joint') return [this.jointDraw(value, normals, lowering)]
      const axes = indices.map((at) => axisOf(at.name, at.low, at.high))
      return [lowering.whole(lowering.term(value, inside(body.bare, axes)), axes).expr]
    })
    return { ...written, draws: { hidden, uniforms: uniforms.name } }
  }

  private jointDraw({ mean, covariance, ...at }: Joint, z: Variable, lowering: Lowering): Expr {
    const [row, column] = [
      axisOf(at.row.name, at.row.low, at.row.high),
      axisOf(at.column.name, at.column.low, at.column.high),
    ]
    const context = inside(lowering.body.bare, [row, column])
    const matrix = lowering.whole(lowering.term(covariance, context), [row, column])
    const expr = called(([m]) => `${this.dialect.module}.linalg.cholesky(${m})`, [matrix.expr])
    const scaled = contract(
      [
        { value: { ...matrix, expr }, inverse: false },
        { value: lowering.term(entry(z, [at.column]), context), inverse: false },
      ],
      [column],
      lowering.tools,
    )
    const draw = total([lowering.term(mean, context), scaled].map((value) => ({ negative: false, value })))
    return lowering.whole(draw, [row]).expr
  }

  /** ψ under a name, so that its square and its other places share it. */
  private scores(): readonly Definition[] {
    const { derivation, model, naming } = this.request
    const taken = declaredNames(model)
    for (const { name } of naming.definitions) taken.add(name)
    return derivation.score.map(({ variable, indices, term }) => ({
      name: unusedName(derivation.score.length === 1 ? ['psi', 'score'] : [`psi_${variable.name}`], taken),
      indices,
      args: [],
      term,
    }))
  }

  private objectiveOf(lowering: Lowering): Value {
    const { weighted, derivation } = this.request
    const psi = this.scores()
    const over = ({ indices }: ArrayResult, body: Term): Term =>
      [...indices].reverse().reduce<Term>((inner, at) => sum(at, inner), body)
    const J =
      weighted?.objective ??
      add(
        ...derivation.score.map((r, k) => mul(HALF, over(r, power(standIn(psi[k]!, r.indices), TWO)))),
        ...derivation.dscore.map((r) => over(r, r.term)),
      )
    return lowering.term(J, lowering.body.bare)
  }

  private isArgument(name: string): boolean {
    return [...this.request.model.visible, ...this.request.model.parameters].some((v) => v.name === name)
  }

  /** A function of the file with the same arguments. */
  private calling(name: string, summary: string, callee: string, suffix: string): Written {
    return { name, summary, body: [`return ${callee}(${this.passed()})${suffix}`], sizes: new Set() }
  }

  /** How a function hands its arguments on. */
  passed = (): string => ''

  private scalar(
    name: string,
    summary: string,
    make: (lowering: Lowering) => Value,
    more: readonly Definition[] = [],
  ): Written {
    return this.function(name, summary, (lowering) => [this.batched(lowering, make(lowering))], more)
  }

  /** With the leading axes of the data, also where it does not depend on them. */
  private batched(lowering: Lowering, value: Value): Expr {
    if (value.batch) return value.expr
    const [v] = this.request.model.visible
    const shape = `${lowering.body.like}.shape${v!.dims.length > 0 ? `[:-${v!.dims.length}]` : ''}`
    return this.filled(value, shape, lowering)
  }

  private filled(value: Value, shape: string, { body }: Lowering): Expr {
    const { dialect } = this
    return called(
      ([x]) => (value.plain ? dialect.filled(x!, shape, body.like) : `${dialect.module}.broadcast_to(${x}, ${shape})`),
      [value.expr],
    )
  }

  private arrays(
    name: string,
    results: readonly ArrayResult[],
    summary: (text: string, at: string) => string,
  ): Written {
    return this.function(name, results.map((r) => summary(this.text(r.term), this.at(r))).join('\n'), (lowering) =>
      results.map((r) => {
        const axes = r.indices.map((at) => axisOf(at.name, at.low, at.high))
        const value = lowering.term(r.term, inside(lowering.body.bare, axes))
        const isWhole = value.batch && axes.every((a) => value.axes.includes(a))
        if (isWhole) return lowering.whole(value, axes).expr
        return this.filled(lowering.laidOut(value, axes), this.shapeOf(r.variable, lowering), lowering)
      }),
    )
  }

  private shapeOf(v: Variable, { body }: Lowering): string {
    if (v.role === 'visible') return `${body.nameOf(v.name)}.shape`
    const [first] = this.request.model.visible
    const lead = `${body.like}.shape${first!.dims.length > 0 ? `[:-${first!.dims.length}]` : ''}`
    if (v.dims.length === 0) return lead
    const dims = v.dims.map((d) => new Lowering(body).sizes(d).key)
    return `(*${lead}, ${dims.join(', ')})`
  }

  private function(
    name: string,
    summary: string,
    make: (lowering: Lowering) => readonly Expr[],
    more: readonly Definition[] = [],
  ): Written {
    const definitions = [...this.request.naming.definitions, ...more]
    const body = new Body(this.request, this.dialect, this.needs, definitions)
    const results = make(new Lowering(body))
    const lines = linesOf({ statements: body.statements, results, fresh: (names) => body.fresh(names) })
    return { name, summary, body: lines, sizes: body.sizes }
  }

  private text(term: Term): string {
    const { display, naming } = this.request
    return textOf(display.layout(term, naming.definitions))
  }

  private at({ variable, indices }: ArrayResult): string {
    return this.text(entry(variable, indices))
  }
}
