import type { Term } from '../expr'
import type { EvaluateOptions, Evaluator } from '../hidden/evaluator'
import { Divergent } from '../program/divergent'
import { Unsupported } from '../program/unsupported'
import { type Algebra, isFault, UNDEFINED } from '../numbers/algebra'
import { type Ball, midpoint as ballMidpoint, radius } from '../numbers/ball'
import { ballAlgebra } from '../algebras/ballAlgebra'
import { midpoint } from '../numbers/interval'
import { intervalAlgebra } from '../algebras/intervalAlgebra'
import { type Field, weighted } from './field'
import { type Mean, NoMean } from '../integrate/means/mean'
import { type Summand, weightedSummands } from './summands'

/** Where doubles do not tell, in so many bits; for integrals over single entries, as others cost too much. */
const BITS = 128
/** Entries that are integrated over together, in doubles. */
const MOST_COUPLED = 2

type MakeEvaluator = <T>(algebra: Algebra<T>, options: EvaluateOptions) => Evaluator<T>

/** E_p̃ of terms at one instance. */
export class FieldMeans {
  readonly #doubles: Evaluator<{ lo: number; hi: number }>
  readonly #balls: Evaluator<Ball>
  readonly balls = ballAlgebra(BITS)

  constructor(
    readonly field: Field,
    make: MakeEvaluator,
    tick: (() => void) | undefined,
  ) {
    const upTo = (limit: number) => (entries: number) => {
      if (entries > limit) throw new Unsupported(TOO_MANY)
    }
    this.#doubles = make(intervalAlgebra, { tick, onDear: upTo(MOST_COUPLED) })
    this.#balls = make(this.balls, { tick, onDear: upTo(1) })
  }

  /** With the error that the engine gives it. @throws NoMean, or UNDEFINED */
  mean(body: Term): Mean {
    const inDoubles = attempt(() => {
      const x = this.#value(this.#doubles, body)
      return { value: midpoint(x), error: (x.hi - x.lo) / 2, size: Math.abs(midpoint(x)) }
    })
    if (!(inDoubles instanceof NoMean)) return inDoubles
    if (inDoubles.kind === 'divergent') throw inDoubles
    const precise = attempt(() => {
      const x = this.precisely(body)
      return { value: ballMidpoint(x), error: radius(x), size: Math.abs(ballMidpoint(x)) }
    })
    if (precise instanceof NoMean) throw precise.kind === 'divergent' ? precise : inDoubles
    return precise
  }

  /** In many digits. @throws NoMean, or UNDEFINED */
  precisely(body: Term): Ball {
    return this.#value(this.#balls, body)
  }

  #value<T>(evaluator: Evaluator<T>, body: Term): T {
    const direct = attempt(() => evaluator.value(this.field.mean(body)))
    if (!(direct instanceof NoMean)) return direct
    if (direct.message === TOO_MANY) throw direct
    return this.#bySummands(evaluator, body, direct)
  }

  /** Summand by summand, with what has no sign in the weight: there nothing overflows, and a tail shows how it falls. */
  #bySummands<T>(evaluator: Evaluator<T>, body: Term, direct: NoMean): T {
    const { field } = this
    const names = field.over.map((v) => v.name)
    const list = weightedSummands(field.at(body), (t) => names.some((name) => t.symbols.has(name)))
    const unresolved = direct.kind === 'unresolved' ? direct : new NoMean('unresolved', OUTGROWN)
    if (!list) throw unresolved
    const parts = list.map((summand) => {
      try {
        return attempt(() => this.#summand(evaluator, summand))
      } catch (thrown) {
        // A logarithm may be undefined where its function is 0.
        if (thrown !== UNDEFINED) throw thrown
        return unresolved
      }
    })
    const diverging = parts.filter((p) => p instanceof NoMean && p.kind === 'divergent')
    const failed = parts.find((p) => p instanceof NoMean && p.kind === 'unresolved')
    // Several may cancel.
    if (diverging.length === 1 && !failed) throw diverging[0]!
    if (diverging.length > 0 || failed) throw unresolved
    return (parts as T[]).reduce((a, b) => evaluator.algebra.add(a, b))
  }

  #summand<T>(evaluator: Evaluator<T>, { logs, rest }: Summand): T {
    const { weight, mean } = weighted(this.field, logs, rest)
    // First the weight, which says whether there is a mean under it.
    const total = evaluator.value(weight)
    return evaluator.algebra.mul(total, evaluator.value(mean))
  }
}

const TOO_MANY = 'too many entries are coupled for an integral with all digits'
const OUTGROWN = 'the integrand outgrows float64 before p̃ makes it negligible'

const attempt = <R>(body: () => R): R | NoMean => {
  try {
    return body()
  } catch (thrown) {
    if (thrown === UNDEFINED) throw thrown
    // A logarithm that is infinite has no place in a number system: far out the digits are gone there, too.
    if (isFault(thrown) || thrown instanceof RangeError)
      return new NoMean('unresolved', 'the digits of an expectation are lost in rounding')
    if (thrown instanceof Divergent)
      return new NoMean('divergent', `the expectation under p̃ diverges${placeOf(thrown)}`)
    if (thrown instanceof NoMean) return thrown
    if (thrown instanceof Unsupported) return new NoMean('unresolved', plain(thrown.message))
    throw thrown
  }
}

const plain = (text: string): string => text.replaceAll('°', '')
/** Where, as the condition for it to converge has it. */
const placeOf = ({ variable, condition }: Divergent): string =>
  plain(/ as \S+ → .*$/.exec(condition)?.[0] ?? ` over ${variable}`).replace('-', '−')
