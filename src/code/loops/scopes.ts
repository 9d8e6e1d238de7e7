import { remembered, type Term, union, type Variable, without } from '../../expr'
import { meaningOf } from '../../export/standIns'
import type { Statement } from './program'

/** Where a statement may stand: before the rows, in a row, in a loop over an index or over states, in a branch. */
export interface Scope {
  readonly kind: 'parameters' | 'row' | 'index' | 'states' | 'branch'
  readonly statements: Statement[]
  /** Values that are known here, and arrays by their keys. */
  readonly memo: Map<Term, Term>
  readonly arrays: Map<string, Variable>
  /** Scalars that are declared in it. */
  readonly names: string[]
  /** What a loop runs over. */
  readonly index?: string
  readonly hidden?: ReadonlySet<string>
}

export const scopeOf = (kind: Scope['kind'], over: Pick<Scope, 'index' | 'hidden'> = {}): Scope => ({
  kind,
  statements: [],
  memo: new Map(),
  arrays: new Map(),
  names: [],
  ...over,
})

/** The names of the arrays that a term depends on, through the names that stand in it. */
export const dependencies: (term: Term) => ReadonlySet<string> = remembered((term) => {
  const meaning = meaningOf(term)
  const own = term.kind === 'entry' && !meaning ? [new Set([term.variable.name])] : []
  const all = union([...own, ...term.children.map(dependencies), ...(meaning ? [dependencies(meaning)] : [])])
  return 'over' in term
    ? without(
        all,
        term.over.map((v) => v.name),
      )
    : all
})

const dependsOn = (term: Term, names: ReadonlySet<string>): boolean =>
  [...dependencies(term)].some((name) => names.has(name))

/** The loops and branches that are open, from the outermost. */
export class Scopes {
  #open: readonly Scope[] = [scopeOf('parameters'), scopeOf('row')]

  constructor(
    readonly visible: ReadonlySet<string>,
    readonly hidden: ReadonlySet<string>,
    /** Whether every entry in a term has its indices in their ranges, whatever the branch. */
    readonly isInRange: (term: Term) => boolean,
  ) {}

  get all(): readonly Scope[] {
    return this.#open
  }

  get innermost(): Scope {
    return this.#open.at(-1)!
  }

  push(statement: Statement): void {
    this.innermost.statements.push(statement)
  }

  #needs(term: Term, scope: Scope): boolean {
    switch (scope.kind) {
      case 'parameters':
        return true
      case 'row':
        return dependsOn(term, this.visible)
      case 'index':
        return term.free.has(scope.index!)
      case 'states':
        return dependsOn(term, scope.hidden!)
      case 'branch':
        return !this.isInRange(term)
    }
  }

  /** The position of the innermost scope that the term depends on. */
  depth(term: Term): number {
    return this.#open.findLastIndex((scope) => this.#needs(term, scope))
  }

  /** The same of those that bind no index. */
  base(term: Term): number {
    return this.#open.findLastIndex((scope) => scope.kind !== 'index' && this.#needs(term, scope))
  }

  /** Indices of the loops between two scopes. */
  loops(base: number, depth: number): readonly string[] {
    return this.#open.slice(base + 1, depth + 1).flatMap((s) => (s.kind === 'index' ? [s.index!] : []))
  }

  /**
   * Whether a term would be computed again and again between two scopes: in a loop that it does not depend on, or in
   * one over rows or states that only chooses among the values of `generic`.
   */
  repeats(term: Term, generic: Term, base: number, depth: number): boolean {
    return this.#open
      .slice(base + 1, depth)
      .some((s) => s.kind !== 'branch' && !this.#needs(s.kind === 'index' ? term : generic, s))
  }

  /** How often a term is computed anew: with the parameters, the row or the state. */
  level(term: Term): number {
    return dependsOn(term, this.hidden) ? 2 : dependsOn(term, this.visible) ? 1 : 0
  }

  isOpen(index: string): boolean {
    return this.#open.some((s) => s.index === index)
  }

  /** Runs with the scopes inside of `depth` closed, so that statements land in that one. */
  at<R>(depth: number, body: () => R): R {
    return this.#with(this.#open.slice(0, depth + 1), body)
  }

  /** Runs with one more scope open. */
  inside<R>(scope: Scope, body: () => R): R {
    return this.#with([...this.#open, scope], body)
  }

  #with<R>(open: readonly Scope[], body: () => R): R {
    const before = this.#open
    this.#open = open
    try {
      return body()
    } finally {
      this.#open = before
    }
  }
}
