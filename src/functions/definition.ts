import type { Condition, Term } from '../expr'
import type { FunctionName } from '../numbers/functionNames'

export type ArrayLibrary = 'numpy' | 'torch' | 'jax'

/** How an array library spells a function: accurate everywhere, with its derivatives where the library has them. */
export interface ArraySpelling {
  readonly call: (args: readonly string[]) => string
  /** A line that stands on top of a file that uses it. */
  readonly imports?: string
  /** A function that a file that uses it defines. */
  readonly define?: string
}

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
  readonly arrays: Readonly<Record<ArrayLibrary, ArraySpelling>>
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

/** A function of all three libraries, by its name in NumPy and JAX and that in PyTorch. */
export const inLibraries = (numpy: string, torch = numpy): FunctionDefinition['arrays'] => ({
  numpy: { call: callOf(`np.${numpy}`) },
  torch: { call: callOf(`torch.${torch}`) },
  jax: { call: callOf(`jnp.${numpy}`) },
})

const imported = (module: string, name: string): ArraySpelling => ({
  call: callOf(name),
  imports: `from ${module} import ${name}`,
})

/** A special function: in SciPy, since NumPy has none, in PyTorch, and in JAX's copy of SciPy. */
export const inSciPy = (scipy: string, torch: string): FunctionDefinition['arrays'] => ({
  numpy: imported('scipy.special', scipy),
  torch: { call: callOf(torch) },
  jax: imported('jax.scipy.special', scipy),
})

/** The same lines for all three, with `np.` for the library. */
export const definedInLibraries = (
  call: ArraySpelling['call'],
  define: string,
): Readonly<Record<ArrayLibrary, ArraySpelling>> => ({
  numpy: { call, define },
  torch: { call, define: define.replaceAll('np.', 'torch.') },
  jax: { call, define: define.replaceAll('np.', 'jnp.') },
})

/** c₀ + c₁ y + c₂ y² + … by Horner's rule, in Python. */
export const pythonPolynomial = (coefficients: readonly number[], y: string): string =>
  [...coefficients].reverse().reduce((text, c, k) => (k === 0 ? `${c}` : `${c} + ${y} * (${text})`), '')
