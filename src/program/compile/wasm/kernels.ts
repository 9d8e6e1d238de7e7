import { Code } from './module'
import { PAIR_KERNELS } from './pairKernels'

/** A function of doubles that the instructions call. */
export interface Kernel {
  readonly parameters: number
  readonly run: (...args: number[]) => number
}

/** The kernels that a program calls, by number: functions of doubles outside of the module, and functions of pairs in it. */
export class Kernels {
  readonly all: Kernel[] = []
  readonly pairs: Code[] = []
  readonly #numbers = new Map<string, number>()
  readonly #pairNumbers = new Map<string, number>()

  numberOf(key: string, make: () => Kernel): number {
    let found = this.#numbers.get(key)
    if (found === undefined) {
      this.#numbers.set(key, (found = this.all.length))
      this.all.push(make())
    }
    return found
  }

  /** The function of pairs with that name, where there is one. */
  pairNumberOf(name: string): number | undefined {
    const known = this.#pairNumbers.get(name)
    const kernel = PAIR_KERNELS[name]
    if (known !== undefined || !kernel) return known
    const callees = kernel.calls.map((callee) => this.pairNumberOf(callee)!)
    const code = new Code(kernel.parameters)
    kernel.write(code, callees)
    const number = this.pairs.push(code) - 1
    this.#pairNumbers.set(name, number)
    return number
  }
}

export const POWER: Kernel = { parameters: 2, run: (a = NaN, b = NaN) => a ** b }
export const MOD: Kernel = { parameters: 2, run: (a = NaN, m = NaN) => ((a % m) + m) % m }
