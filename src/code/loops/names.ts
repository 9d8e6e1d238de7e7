import { factorsOf, plainName, type Term } from '../../expr'
import { isStandIn } from '../../export/standIns'

/** Names of one function, none of them twice. */
export class Names {
  readonly #taken: Set<string>

  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken)
  }

  isFree(name: string): boolean {
    return !this.#taken.has(name)
  }

  /** The name, or the next like it that is free. */
  take(wish: string): string {
    let name = wish
    for (let k = 2; this.#taken.has(name); k++) name = `${wish}${k}`
    this.#taken.add(name)
    return name
  }

  /** The block in which these were declared has ended. */
  release(names: readonly string[]): void {
    for (const name of names) this.#taken.delete(name)
  }

  /** The name of something that is declared: with underscores where the language or a program keeps it. */
  declare(wish: string): string {
    let name = wish
    while (this.#taken.has(name)) name += '_'
    this.#taken.add(name)
    return name
  }
}

const MOST_FACTORS = 3
const namesOfFactors = (body: Term): readonly string[] | undefined => {
  const factors = factorsOf(body)
  const names = factors.map((f) => {
    const [base, power] =
      f.kind === 'power' && f.exponent.kind === 'number' ? [f.base, `${f.exponent.value.n}`] : [f, '']
    return base.kind === 'entry' && /^\d?$/.test(power) ? plainName(base.variable.name) + power : undefined
  })
  return factors.length <= MOST_FACTORS && names.every((n) => n !== undefined) ? names : undefined
}

/** What a person might call the value of a term. */
export const nameFor = (t: Term): string => {
  switch (t.kind) {
    case 'entry':
      return isStandIn(t.variable) ? t.variable.name : 'value'
    case 'call':
      return t.args[0]?.kind === 'entry' ? `${t.name}_${t.args[0].variable.name}` : `${t.name}_value`
    case 'sum':
      return ['sum', ...(namesOfFactors(t.body) ?? [])].join('_')
    case 'prod':
      return 'product'
    case 'logsumexp':
    case 'logpartition':
      return 'log_sum'
    case 'expectation':
      return t.body.kind === 'entry' ? `mean_${t.body.variable.name}` : t.body.kind === 'power' ? 'variance' : 'mean'
    default:
      return 'value'
  }
}
