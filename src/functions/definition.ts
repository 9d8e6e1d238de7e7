import type { Condition, Term } from '../expr'
import type { FunctionName } from '../numbers/functionNames'

/** Everything that is known of an elementary function beside its values, which each number system has its own. */
export interface FunctionDefinition {
  readonly name: FunctionName
  /** `ordered` takes (n, x) with an exact small integer n. */
  readonly arity: 1 | 'variadic' | 'ordered' | 'optionally ordered'
  /** Not a word of the model language. */
  readonly internal: boolean
  /** One line with the formula. */
  readonly summary: string
  /** Real arguments at which it has a value, in words. */
  readonly domain: string
  /**
   * A condition on the arguments under which it has a value; true where it is total. It is also necessary, except for
   * the gamma functions: that a negative number is no integer is not a condition of the language.
   */
  readonly domainCondition: (args: readonly Term[]) => Condition | true
  /** The partial derivative by each argument. Undefined at kinks; at the ends of a domain it need not exist. */
  readonly derivative: (args: readonly Term[]) => readonly Term[]
  /** The name on a terminal. */
  readonly text: string
  readonly latex: (args: readonly string[]) => string
  /** An equation that says what it is, where a reader may not know: printed under the formulas that hold it. */
  readonly meaning?: { readonly text: string; readonly latex?: string }
  /** The same value in what mathjs can differentiate; undefined or absent where it cannot. */
  readonly mathjs?: (args: readonly string[]) => string | undefined
  /** The same value in what nerdamer differentiates correctly, with `ee` for e and `hf` for ½. */
  readonly nerdamer?: (args: readonly string[]) => string | undefined
  /** A JavaScript expression that is accurate wherever the function is. */
  readonly javascript?: (args: readonly string[]) => string | undefined
}

/** `\sin\left(x\right)`. */
export const latexCall =
  (command: string) =>
  (args: readonly string[]): string =>
    `${command}\\left(${args.join(', ')}\\right)`

/** `sin(x)`, or `Math.sin(x)` with the full name given. */
export const callOf =
  (name: string) =>
  (args: readonly string[]): string =>
    `${name}(${args.join(', ')})`
