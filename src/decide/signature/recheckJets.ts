import { power } from './recheckChain'

/**
 * A residue with its derivatives: coefficients of products of nilpotents ε₁, ε₂, … (each ε² = 0), the product of the
 * set with bit mask m at index m. One entry where nothing is differentiated.
 */
export type Jet = readonly bigint[]

/** A value that does not exist at this draw: 1/0, or the root or logarithm of something outside the subgroup. */
export class Redraw extends Error {}

/** A level that the chain of a draw does not have. */
export class NoLevel extends Redraw {}

/** Arithmetic on jets modulo a prime. */
export class Jets {
  constructor(readonly prime: bigint) {}

  reduce(a: bigint): bigint {
    return ((a % this.prime) + this.prime) % this.prime
  }
  reciprocal(a: bigint): bigint {
    const value = this.reduce(a)
    if (value === 0n) throw new Redraw()
    return power(value, this.prime - 2n, this.prime)
  }
  constant(a: bigint, like: Jet): Jet {
    return like.map((_, m) => (m === 0 ? this.reduce(a) : 0n))
  }
  add(a: Jet, b: Jet): Jet {
    return a.map((x, m) => this.reduce(x + b[m]!))
  }
  scale(c: bigint, a: Jet): Jet {
    return a.map((x) => this.reduce(c * x))
  }
  sub(a: Jet, b: Jet): Jet {
    return this.add(a, this.scale(-1n, b))
  }
  mul(a: Jet, b: Jet): Jet {
    return a.map((_, m) => {
      let sum = 0n
      for (let part = 0; part < a.length; part++) if ((part & m) === part) sum += a[part]! * b[m ^ part]!
      return this.reduce(sum)
    })
  }
  /** Σ_n coefficients[n] · N^n, where N is the nilpotent part of a. */
  series(a: Jet, coefficient: (n: number) => bigint): Jet {
    const nilpotent = a.map((x, m) => (m === 0 ? 0n : x))
    let [term, sum] = [this.constant(1n, a), this.constant(coefficient(0), a)]
    for (let n = 1; 1 << (n - 1) < a.length; n++) {
      term = this.mul(term, nilpotent)
      sum = this.add(sum, this.scale(coefficient(n), term))
    }
    return sum
  }
  /** f(a) from the derivatives of f at a's value. */
  compose(a: Jet, derivative: (n: number) => bigint): Jet {
    return this.series(a, (n) => derivative(n) * this.reciprocal(factorial(n)))
  }
  inverse(a: Jet): Jet {
    const first = this.reciprocal(a[0]!)
    return this.series(a, (n) => power(this.reduce(-first), BigInt(n), this.prime) * first)
  }
  power(a: Jet, exponent: bigint): Jet {
    if (exponent < 0n) return this.power(this.inverse(a), -exponent)
    let [result, square] = [this.constant(1n, a), a]
    for (let e = exponent; e > 0n; e >>= 1n) {
      if (e & 1n) result = this.mul(result, square)
      square = this.mul(square, square)
    }
    return result
  }
}

const factorial = (n: number): bigint => (n <= 1 ? 1n : BigInt(n) * factorial(n - 1))
