import { CONTINUOUS_DOMAINS, number, sub, substitute, type Term } from '../../../expr'
import type { Evaluator } from '../../../hidden/evaluator'
import { Unsupported } from '../../../program/unsupported'
import { isFault } from '../../../numbers/algebra'
import { unroll, UnrollRefused } from '../../../oracles/unroll'
import type { SizeValues } from '../../verdict'
import { placesAt } from '../instance'

/* Where a claim turns: arguments of abs, sign, relu, max and min, whose signs decide between two formulas. */

/** An argument written out: numbers, entries with literal indices, and functions of these. */
export interface Kink {
  readonly argument: Term
  /** True of `sign`, which has a value of its own at 0. */
  readonly jumps: boolean
}

const MOST_KINKS = 24
const MOST_TERMS = 4000
/** Terms of a sum that are looked into. */
const MOST_BODIES = 8
const LARGEST_ARGUMENT = 2000

/** Kinks of the terms at these sizes, those that only variables decide that are integrated over left out. */
export const kinksOf = (terms: readonly Term[], sizes: SizeValues): readonly Kink[] => {
  const collector = new Collector(sizes)
  for (const t of terms) collector.walk(t, new Set())
  return [...collector.found.values()].slice(0, MOST_KINKS)
}

class Collector {
  readonly found = new Map<Term, Kink>()
  readonly #places: Evaluator<unknown>
  readonly #seen = new Set<Term>()

  constructor(readonly sizes: SizeValues) {
    this.#places = placesAt(sizes)
  }

  /** `integrated` names the variables that an integral around the term binds. */
  walk(t: Term, integrated: ReadonlySet<string>): void {
    if (this.#seen.has(t) || this.#seen.size > MOST_TERMS) return
    this.#seen.add(t)
    if (t.kind === 'call') for (const [argument, jumps] of argumentsOf(t)) this.#put(argument, jumps, integrated)
    if (t.kind === 'sum' || t.kind === 'prod' || t.kind === 'logsumexp') {
      for (const k of this.#valuesOf(t.index))
        this.walk(substitute(t.body, new Map([[t.index, number(k)]])), integrated)
      return
    }
    if ('over' in t) {
      const bound = t.over.filter((v) => CONTINUOUS_DOMAINS.has(v.domain.kind)).map((v) => v.name)
      return t.children.forEach((c) => this.walk(c, new Set([...integrated, ...bound])))
    }
    t.children.forEach((c) => this.walk(c, integrated))
  }

  #valuesOf({ low, high }: Term & { kind: 'index' }): readonly number[] {
    try {
      const [from, to] = [this.#places.integer(low), this.#places.integer(high)]
      return Array.from({ length: Math.max(0, Math.min(MOST_BODIES, to - from + 1)) }, (_, k) => from + k)
    } catch (error) {
      if (isFault(error) || error instanceof Unsupported) return []
      throw error
    }
  }

  #put(argument: Term, jumps: boolean, integrated: ReadonlySet<string>): void {
    if ([...integrated].some((name) => argument.symbols.has(name)) || argument.symbols.size === 0) return
    try {
      const plain = unroll(argument, new Map(Object.entries(this.sizes)), LARGEST_ARGUMENT)
      if (plain.kind !== 'number')
        this.found.set(plain, { argument: plain, jumps: jumps || this.found.get(plain)?.jumps === true })
    } catch (error) {
      if (!(error instanceof UnrollRefused)) throw error
    }
  }
}

const argumentsOf = ({ name, args }: Term & { kind: 'call' }): readonly (readonly [Term, boolean])[] => {
  switch (name) {
    case 'abs':
    case 'relu':
    case 'dabs':
      return [[args[0]!, false]]
    case 'sign':
      return [[args[0]!, true]]
    case 'max':
    case 'min':
      return args.flatMap((a, k) => args.slice(k + 1).map((b) => [sub(a, b), false] as const))
    default:
      return []
  }
}
