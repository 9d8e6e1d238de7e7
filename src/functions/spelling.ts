/* How targets spell functions. */

export type ArrayLibrary = 'numpy' | 'torch' | 'jax'

/** How an array library spells a function: accurate everywhere, with its derivatives where the library has them. */
export interface ArraySpelling {
  readonly call: (args: readonly string[]) => string
  /** A line that stands on top of a file that uses it. */
  readonly imports?: string
  /** A function that a file that uses it defines. */
  readonly define?: string
  /** What that function is made of. */
  readonly needs?: readonly ArraySpelling[]
}

/** A function that programs bring with them where they call it. */
export interface Kernel {
  readonly name: string
  /** A definition in C of doubles and ints, of which TypeScript is made word by word. */
  readonly source: string
}

/** A call, accurate wherever the function is, and the kernels that it may need. */
export interface Spelling {
  readonly call: (args: readonly string[]) => string
  readonly kernel?: Kernel
}

/** The languages in which exported programs are loops over doubles. */
export interface Loops {
  readonly c: Spelling
  readonly typescript: Spelling
}

export const spelled = (call: Spelling['call']): Spelling => ({ call })
export const calling = (name: string): Spelling => spelled(callOf(name))
/** A function of libm which `Math` has too. */
export const library = (c: string, typescript = `Math.${c}`): Loops => ({
  c: calling(c),
  typescript: calling(typescript),
})

/** A kernel in both languages; `given` makes its arguments of those of the function. */
export const byKernel = (
  kernel: Kernel,
  given: (args: readonly string[]) => readonly string[] = (args) => args,
): Loops => {
  const spelling: Spelling = { call: (args) => callOf(kernel.name)(given(args)), kernel }
  return { c: spelling, typescript: spelling }
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
export const inLibraries = (numpy: string, torch = numpy): Readonly<Record<ArrayLibrary, ArraySpelling>> => ({
  numpy: { call: callOf(`np.${numpy}`) },
  torch: { call: callOf(`torch.${torch}`) },
  jax: { call: callOf(`jnp.${numpy}`) },
})

/** Under a name that no parameter of a model can have: that of the function in the model language, or a private one. */
const imported = (module: string, name: string, own = name): ArraySpelling => ({
  call: callOf(own),
  imports: `from ${module} import ${name}${own === name ? '' : ` as ${own}`}`,
})

/** A special function: in SciPy, since NumPy has none, in PyTorch, and in JAX's copy of SciPy. */
export const inSciPy = (scipy: string, torch: string, own = scipy): Readonly<Record<ArrayLibrary, ArraySpelling>> => ({
  numpy: imported('scipy.special', scipy, own),
  torch: { call: callOf(torch) },
  jax: imported('jax.scipy.special', scipy, own),
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

/* Functions that may be given an order. */

export const orderFirst = (args: readonly string[]): readonly string[] => (args.length === 1 ? ['0', ...args] : args)
export const orderedCall =
  (name: string) =>
  (args: readonly string[]): string =>
    callOf(name)(orderFirst(args))
export const orderedLatex =
  (symbol: string) =>
  (args: readonly string[]): string =>
    latexCall(args.length === 1 ? symbol : `${symbol}^{(${args[0]})}`)(args.slice(-1))
