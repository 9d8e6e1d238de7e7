/*
 * Control variates: products of polynomials, each orthonormal under p̃ along one axis, have the mean 0 under a p̃ with
 * independent entries. What they explain of an integrand is taken from its mean, and with it most of the error that a
 * finite number of points leaves, in the tails above all (Owen 2013, Monte Carlo theory, section 8.9).
 */

/** Greatest total degree, and the same where that makes too many products. */
const DEGREE = 4
const MOST_PRODUCTS = 130
/** Nodes with the masses of a distribution on one axis. */
export interface Distribution {
  readonly x: Float64Array
  readonly mass: Float64Array
}

/** b₍ₖ₊₁₎ P₍ₖ₊₁₎ = (x − aₖ) Pₖ − bₖ P₍ₖ₋₁₎, by the Stieltjes procedure. */
interface Recurrence {
  readonly a: readonly number[]
  readonly b: readonly number[]
}

const recurrenceOf = ({ x, mass }: Distribution, degree: number): Recurrence => {
  const total = mass.reduce((s, m) => s + m, 0)
  let before = new Float64Array(x.length)
  let now = new Float64Array(x.length).fill(1)
  const [a, b]: [number[], number[]] = [[], [0]]
  for (let k = 0; k < degree; k++) {
    let mean = 0
    for (let n = 0; n < x.length; n++) mean += (mass[n]! / total) * x[n]! * now[n]! ** 2
    const next = x.map((at, n) => (at - mean) * now[n]! - b[k]! * before[n]!)
    let square = 0
    for (let n = 0; n < x.length; n++) square += (mass[n]! / total) * next[n]! ** 2
    const norm = Math.sqrt(square)
    a.push(mean)
    b.push(norm)
    before = now
    now = next.map((v) => v / norm)
  }
  return { a, b }
}

/** A product as one before it times P_degree of one more axis; −1 for none before. */
interface Product {
  readonly before: number
  readonly axis: number
  readonly degree: number
}

const productsUpTo = (axes: number, most: number): readonly Product[] => {
  const list: Product[] = []
  const extend = (before: number, from: number, left: number): void => {
    for (let axis = from; axis < axes; axis++)
      for (let degree = 1; degree <= left; degree++)
        extend(list.push({ before, axis, degree }) - 1, axis + 1, left - degree)
  }
  extend(-1, 0, most)
  return list
}

/** The products of one p̃ at one point after the other, and what they explain of integrands. */
export class Controls {
  readonly #recurrences: readonly Recurrence[]
  readonly #products: readonly Product[]
  /** P₁ … of every axis at the current point. */
  readonly #polynomials: readonly Float64Array[]
  /** 1 and all products at the current point. */
  readonly values: Float64Array
  readonly #gram: Float64Array
  readonly #mixed: Float64Array
  #coefficients: Float64Array | undefined

  constructor(
    axes: readonly Distribution[],
    readonly integrands: number,
  ) {
    const full = productsUpTo(axes.length, DEGREE)
    this.#products = full.length <= MOST_PRODUCTS ? full : productsUpTo(axes.length, DEGREE - 1)
    this.#recurrences = axes.map((axis) => recurrenceOf(axis, DEGREE))
    this.#polynomials = axes.map(() => new Float64Array(DEGREE + 1).fill(1))
    const count = this.#products.length + 1
    this.values = new Float64Array(count).fill(1)
    this.#gram = new Float64Array(count * count)
    this.#mixed = new Float64Array(count * integrands)
  }

  set(axis: number, x: number): void {
    const { a, b } = this.#recurrences[axis]!
    const p = this.#polynomials[axis]!
    for (let k = 0; k < DEGREE; k++) p[k + 1] = ((x - a[k]!) * p[k]! - (k > 0 ? b[k]! * p[k - 1]! : 0)) / b[k + 1]!
  }

  /** Computes `values` of what was set. */
  run(): void {
    for (let k = 0; k < this.#products.length; k++) {
      const { before, axis, degree } = this.#products[k]!
      this.values[k + 1] = this.values[before + 1]! * this.#polynomials[axis]![degree]!
    }
  }

  /** Takes the current point into the regression, until its coefficients are asked for. */
  learn(w: number, f: Float64Array): void {
    if (this.#coefficients) return
    const { values } = this
    const n = values.length
    for (let k = 0; k < n; k++) {
      const own = w * values[k]!
      for (let l = 0; l <= k; l++) this.#gram[k * n + l]! += own * values[l]!
      for (let m = 0; m < f.length; m++) this.#mixed[k * f.length + m]! += own * f[m]!
    }
  }

  /** Of 1 and each product in each integrand, by least squares over the points so far; they are kept from then on. */
  get coefficients(): Float64Array {
    this.#coefficients ??= leastSquares(this.#gram, this.#mixed, this.values.length, this.integrands)
    return this.#coefficients
  }
}

/** Solves G c = T for a symmetric G given by its lower half, by Cholesky; what depends on what came before is left out. */
const leastSquares = (gram: Float64Array, mixed: Float64Array, n: number, count: number): Float64Array => {
  const l = Float64Array.from(gram)
  const c = Float64Array.from(mixed)
  for (let k = 0; k < n; k++) {
    for (let j = 0; j <= k; j++) {
      let sum = l[k * n + j]!
      for (let i = 0; i < j; i++) sum -= l[k * n + i]! * l[j * n + i]!
      if (j < k) l[k * n + j] = l[j * n + j] === Infinity ? 0 : sum / l[j * n + j]!
      else l[k * n + k] = sum > 1e-10 * gram[k * n + k]! ? Math.sqrt(sum) : Infinity
    }
    for (let m = 0; m < count; m++) {
      let sum = c[k * count + m]!
      for (let i = 0; i < k; i++) sum -= l[k * n + i]! * c[i * count + m]!
      c[k * count + m] = sum / l[k * n + k]!
    }
  }
  for (let k = n - 1; k >= 0; k--)
    for (let m = 0; m < count; m++) {
      let sum = c[k * count + m]!
      for (let i = k + 1; i < n; i++) sum -= l[i * n + k]! * c[i * count + m]!
      c[k * count + m] = sum / l[k * n + k]!
    }
  return c
}

/** Weighted sums of integrands and of products over points. */
export class ControlledSums {
  weight = 0
  readonly totals: Float64Array
  readonly sizes: Float64Array
  readonly #products: Float64Array

  constructor(
    readonly count: number,
    readonly controls: Controls | undefined,
  ) {
    this.totals = new Float64Array(count)
    this.sizes = new Float64Array(count)
    this.#products = new Float64Array(controls?.values.length ?? 0)
  }

  add(w: number, integrands: Float64Array): void {
    const { count, totals, sizes, controls } = this
    this.weight += w
    for (let m = 0; m < count; m++) {
      totals[m]! += w * integrands[m]!
      sizes[m]! += w * Math.abs(integrands[m]!)
    }
    if (!controls) return
    controls.run()
    controls.learn(w, integrands)
    const { values } = controls
    for (let k = 1; k < values.length; k++) this.#products[k]! += w * values[k]!
  }

  /** Means of the integrands, what products explain taken away. */
  get means(): Float64Array {
    const { count, weight } = this
    const means = this.totals.map((t) => t / weight)
    const coefficients = this.controls?.coefficients
    if (coefficients)
      for (let k = 1; k < this.#products.length; k++)
        for (let m = 0; m < count; m++) means[m]! -= (coefficients[k * count + m]! * this.#products[k]!) / weight
    return means
  }
}
