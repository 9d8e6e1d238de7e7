/** A function of doubles that the instructions call. */
export interface Kernel {
  readonly parameters: number
  readonly run: (...args: number[]) => number
}

/** The kernels that a program calls, by number. */
export class Kernels {
  readonly all: Kernel[] = []
  readonly #numbers = new Map<string, number>()

  numberOf(key: string, make: () => Kernel): number {
    let found = this.#numbers.get(key)
    if (found === undefined) {
      this.#numbers.set(key, (found = this.all.length))
      this.all.push(make())
    }
    return found
  }
}

export const POWER: Kernel = { parameters: 2, run: (a = NaN, b = NaN) => a ** b }
export const MOD: Kernel = { parameters: 2, run: (a = NaN, m = NaN) => ((a % m) + m) % m }
