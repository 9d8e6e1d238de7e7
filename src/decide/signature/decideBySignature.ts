import type { Condition, IndexTerm, Term, Variable } from '../../expr'
import { work } from '../../program/work'
import { UNDEFINED } from '../../numbers/algebra'
import type { RandomBits } from '../../numbers/residue'
import type { AssumptionNote } from '../verdict'
import { definednessNotes } from './assumptions'
import { isVariableKey } from './tower'
import { type Confirmation, confirm } from './confirm'
import { discoveryPrime } from './discovery'
import { instancesOf, type IndexValues, positiveTerms } from './instances'
import { randomStream } from './random'
import { type SignatureCase, Translator } from './translator'
import { AssignmentNeeded, LeftOut, OrderNeeded, SquareNeeded } from './unsupported'
import { Unsupported } from '../../program/unsupported'

export interface SignatureOptions {
  /** Throws when the time of the whole claim is up. */
  readonly tick?: (() => void) | undefined
  readonly sizes: Readonly<Record<string, number>>
  /** Free indices of the sides; found in the sides where not given. Every tuple of their values is decided. */
  readonly indices?: readonly IndexTerm[]
  /** May be left out: the terms name their variables. */
  readonly variables?: readonly Variable[]
  readonly seed: number
  /** Conditions of the claim: those on indices and sizes select instances, `t > 0` makes t positive, others are not used. */
  readonly assume?: readonly Condition[]
  /** Operations modulo a prime after which it is given up: a count, so that a verdict is the same on every machine. */
  readonly budget?: number
}

export type SignatureResult =
  | {
      /** Both sides are equal wherever both are defined; proved if `rigorous`. */
      readonly result: 'equal'
      readonly rigorous: boolean
      /** A rigorous bound for uniformly random draws, or 1 where none is known. */
      readonly failureProbability: number
      readonly trials: number
      readonly primes: readonly string[]
      readonly assumptions: readonly AssumptionNote[]
      /** Why it is not rigorous. */
      readonly reason?: string
    }
  /** Does not refute. */
  | { readonly result: 'unequal' }
  | { readonly result: 'unsupported'; readonly reason: string }

const MAX_CASES = 512
const MAX_RESTARTS = 40
const MAX_GUESSES = 3
const DEFAULT_BUDGET = 30_000_000
/** Translating a term takes as long as so many operations. */
const TRANSLATION = 20

/**
 * Decides left = right at given sizes by evaluation modulo primes (after Gonnet, "Determining equivalence of expressions
 * in random polynomial time", STOC 1984), with exponentials and logarithms resolved into independent generators first,
 * so that agreement has a bound on its failure probability. Undecided signs are decided by cases.
 */
export const decideBySignature = (left: Term, right: Term, options: SignatureOptions): SignatureResult => {
  try {
    return new Decision(left, right, options).run()
  } catch (thrown) {
    if (thrown instanceof Unsupported) return { result: 'unsupported', reason: thrown.message }
    throw thrown
  }
}

type Outcome = 'equal' | 'unequal' | 'undefined'

class Decision {
  readonly #sizes: ReadonlyMap<string, number>
  readonly #positive: ReadonlySet<Term>
  readonly #instances: readonly IndexValues[]
  readonly #end: number
  readonly #primes = new Set<number>()
  readonly #notes: AssumptionNote[] = []
  /** Of the points that prove; those of discovery come from another stream. */
  readonly #random: RandomBits
  readonly #zeroCases = new Set<string>()
  #orders = new Map<string, number>()
  readonly #squares = new Set<bigint>()
  #cases = 0
  #trials = 0
  #failure = 0
  #unbounded: string | undefined

  constructor(
    readonly left: Term,
    readonly right: Term,
    readonly options: SignatureOptions,
  ) {
    this.#sizes = new Map(Object.entries(options.sizes))
    this.#positive = positiveTerms(options.assume ?? [])
    this.#instances = instancesOf([left, right], options.indices, options.assume ?? [], this.#sizes)
    this.#random = randomStream(options.seed, 1)
    this.#end = work.steps + (options.budget ?? DEFAULT_BUDGET)
  }

  run(): SignatureResult {
    if (this.#instances.length === 0) return { result: 'unsupported', reason: 'no instance at these sizes' }
    const outcome = this.#decide({ signs: [], zeros: new Set(), values: new Map() }, this.#instances)
    if (outcome === 'unequal') return { result: 'unequal' }
    if (outcome === 'undefined') return { result: 'unsupported', reason: 'a side is undefined everywhere' }
    return {
      result: 'equal',
      rigorous: this.#unbounded === undefined,
      failureProbability: this.#unbounded === undefined ? this.#failure : 1,
      trials: this.#trials,
      primes: [...this.#primes].map(String),
      assumptions: [...definednessNotes(this.left, this.right, this.#positive), ...this.#notes],
      ...(this.#unbounded === undefined ? {} : { reason: this.#unbounded }),
    }
  }

  /** Decides the instances in this case and in all that branch off it. */
  #decide(instance: SignatureCase, instances: readonly IndexValues[]): Outcome {
    if (++this.#cases > MAX_CASES) throw new Unsupported('too many cases of signs or states')
    try {
      const translator = this.#confirmed(instance, instances)
      if (!translator) return 'unequal'
      const rest = this.#all(this.#branches(translator, instance, instances), instances)
      return rest === 'undefined' ? 'equal' : rest
    } catch (thrown) {
      if (thrown instanceof AssignmentNeeded) {
        const { key, states } = thrown
        return this.#all(
          states.map((state) => ({ ...instance, values: new Map(instance.values).set(key, state) })),
          instances,
        )
      }
      if (thrown instanceof LeftOut) {
        this.#note(`left out: ${thrown.message}`)
        return 'undefined'
      }
      if (thrown !== UNDEFINED) throw thrown
      return instances.length === 1 ? 'undefined' : this.#each(instance, instances)
    }
  }

  /** Instances one by one, because one of them is undefined. */
  #each(instance: SignatureCase, instances: readonly IndexValues[]): Outcome {
    let result: Outcome = 'undefined'
    for (const one of instances) {
      const outcome = this.#decide(instance, [one])
      if (outcome === 'unequal') return outcome
      if (outcome === 'equal') result = outcome
      else this.#note(`left out: ${[...one].map(([name, value]) => `${name} = ${value}`).join(', ')}`)
    }
    return result
  }

  #note(text: string): void {
    if (!this.#notes.some((note) => note.text === text)) this.#notes.push({ kind: 'defined', text })
  }

  #all(cases: readonly SignatureCase[], instances: readonly IndexValues[]): Outcome {
    let result: Outcome = 'undefined'
    for (const one of cases) {
      const outcome = this.#decide(one, instances)
      if (outcome === 'unequal') return outcome
      if (outcome === 'equal') result = outcome
    }
    return result
  }

  /**
   * Cases that differ from this one first at a sign that it took for granted, and those where a sign that turned out
   * to matter is 0.
   */
  #branches(translator: Translator, instance: SignatureCase, instances: readonly IndexValues[]): SignatureCase[] {
    const { atoms } = translator.signs
    const branches: SignatureCase[] = []
    for (const [k, atom] of atoms.entries()) {
      const before = atoms.slice(0, k).map(({ sign }) => sign)
      if (k >= instance.signs.length) branches.push({ ...instance, signs: [...before, -1] })
      if (!atom.zeroMatters || atom.sign === 0) continue
      const key = translator.keyOf(atom.node)
      const zero: SignatureCase =
        key === undefined
          ? { ...instance, signs: [...before, 0] }
          : { ...instance, signs: [], zeros: new Set(instance.zeros).add(key) }
      const label = JSON.stringify([zero.signs, [...zero.zeros].sort(), [...zero.values], instances.map((i) => [...i])])
      if (!this.#zeroCases.has(label)) branches.push(zero)
      this.#zeroCases.add(label)
    }
    return branches
  }

  /** Translates, again with higher orders where roots of generators turn out to be needed. */
  #settle(instance: SignatureCase, instances: readonly IndexValues[], skip: number): Translator {
    this.#orders = new Map([...this.#orders].filter(([key]) => isVariableKey(key)))
    for (let n = 0; n < MAX_RESTARTS; n++) {
      try {
        return this.#translate(instance, instances, skip)
      } catch (thrown) {
        if (thrown instanceof OrderNeeded) this.#orders = new Map(this.#orders).set(thrown.key, thrown.order)
        else if (thrown instanceof SquareNeeded) this.#squares.add(thrown.value)
        else throw thrown
      }
    }
    throw new Unsupported('roots of too many different orders')
  }

  #translate(instance: SignatureCase, instances: readonly IndexValues[], skip: number): Translator {
    const translator = new Translator({
      sizes: this.#sizes,
      instance,
      orders: this.#orders,
      prime: discoveryPrime([...this.#squares], skip),
      seed: this.options.seed,
      positive: this.#positive,
      tick: this.#tick,
    })
    for (const indices of instances) {
      for (const [name, value] of indices) translator.integers.indices.set(name, value)
      translator.work.check(translator.node(this.left), translator.node(this.right), true)
    }
    // Evaluates everything once, so that a denominator that is identically 0 is seen here.
    translator.work.discovery.vector(0)
    return translator
  }

  /** The translation of this case, confirmed; undefined where a side differs. */
  #confirmed(instance: SignatureCase, instances: readonly IndexValues[]): Translator | undefined {
    for (let skip = 0; skip < MAX_GUESSES; skip++) {
      const translator = this.#settle(instance, instances, skip)
      const { checks, discovery } = translator.work
      if (checks.some(({ final, difference }) => final && discovery.vector(difference).some((v) => v !== 0)))
        return undefined
      const outcome = confirm(translator.work, this.#random, this.#tick)
      if (outcome.outcome === 'unequal') return undefined
      if (outcome.outcome === 'no points') throw new Unsupported('no admissible point was found for the roots')
      // A relation that was guessed does not hold: guess again modulo another prime.
      if (outcome.outcome === 'relation') continue
      this.#record(outcome)
      return translator
    }
    throw new Unsupported('the relations between exponentials were not found')
  }

  #record(outcome: Extract<Confirmation, { readonly primes: readonly number[] }>): void {
    if (outcome.outcome === 'confirmed') this.#failure += outcome.failureProbability
    else this.#unbounded = outcome.reason
    this.#trials += outcome.trials
    for (const prime of outcome.primes) this.#primes.add(prime)
  }

  readonly #tick = (): void => {
    work.steps += TRANSLATION
    this.options.tick?.()
    if (work.steps > this.#end) throw new Unsupported('too long a computation')
  }
}
