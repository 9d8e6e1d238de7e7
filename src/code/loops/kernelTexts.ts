import { FUNCTIONS } from '../../functions'
import type { Kernel, Loops } from '../../functions/spelling'
import type { FunctionName } from '../../functions'
import type { ELIMINATE } from './statements'

/** Functions of libm that kernels call, as `Math` has them. */
const MATH: Readonly<Record<string, string>> = {
  fabs: 'abs',
  fmax: 'max',
  fmin: 'min',
  pow: 'pow',
  floor: 'floor',
  log1p: 'log1p',
  expm1: 'expm1',
}

/** C of a kernel, word by word in TypeScript. */
const inTypeScript = (source: string): string =>
  source
    .replace(
      /^(double|ptrdiff_t|void) (\w+)\((.*)\) \{/,
      (_, type: string, name: string, args: string) =>
        `function ${name}(${args
          .replace(/double \*(\w+)/g, '$1: Float64Array')
          .replace(/(?:double|int|ptrdiff_t) (\w+)/g, '$1: number')}): ${type === 'void' ? type : 'number'} {`,
    )
    .replace(/const double (\w+)\[\] = \{([^}]*)\}/g, 'const $1 = [$2]')
    .replace(/const double /g, 'const ')
    .replace(/\b(?:double|int|ptrdiff_t) (?=\w+ = )/g, 'let ')
    .replace(/\bNAN\b/g, 'NaN')
    .replace(/ == /g, ' === ')
    .replace(/\b(\d+)\.0\b/g, '$1')

const isFunction = (name: string): name is FunctionName => name in FUNCTIONS

/** The kernels that a file needs, with those that they call. */
export class KernelTexts {
  readonly #needed = new Map<string, Kernel>()
  readonly #names = new Set<string>()

  constructor(
    readonly language: keyof Loops,
    /** The name under which a kernel stands in the file. */
    readonly named: (name: string) => string,
  ) {}

  /** The name under which it is called. */
  need(kernel: Kernel | typeof ELIMINATE): string {
    const name = typeof kernel === 'string' ? kernel : kernel.name
    const isKnown = this.#names.has(name)
    this.#names.add(name)
    if (typeof kernel !== 'string' && !isKnown) {
      for (const other of this.#called(kernel)) this.need(other)
      this.#needed.set(name, kernel)
    }
    return this.named(name)
  }

  needs(name: string): boolean {
    return this.#names.has(name)
  }

  #called({ source }: Kernel): readonly Kernel[] {
    return [...source.matchAll(/\b(\w+)\(/g)].flatMap(([, name]) =>
      isFunction(name!) ? (FUNCTIONS[name].loops[this.language].kernel ?? []) : [],
    )
  }

  texts(): readonly string[] {
    return [...this.#needed.values()].map(({ source }) => {
      const text = source.replace(/\b(\w+)\(/g, (call, name: string) => {
        if (this.#needed.has(name)) return `${this.named(name)}(`
        if (this.language === 'c') return call
        if (name in MATH) return `Math.${MATH[name]!}(`
        return isFunction(name) && !FUNCTIONS[name].loops.typescript.kernel
          ? FUNCTIONS[name].loops.typescript.call(['\0']).replace('\0)', '')
          : call
      })
      return this.language === 'c' ? `static ${text}` : inTypeScript(text)
    })
  }
}
