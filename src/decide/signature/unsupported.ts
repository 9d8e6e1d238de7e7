/** Thrown where a generator must be a higher power of another: the translation starts again with that order. */
export class OrderNeeded extends Error {
  constructor(
    readonly key: string,
    readonly order: number,
  ) {
    super(key)
  }
}

/** Thrown where the root of a number needs a prime modulo which it is a square. */
export class SquareNeeded extends Error {
  constructor(readonly value: bigint) {
    super(`${value}`)
  }
}

/** Thrown where a discrete variable that nothing binds has no value yet. */
export class AssignmentNeeded extends Error {
  constructor(
    readonly key: string,
    readonly states: readonly number[],
  ) {
    super(key)
  }
}

/** Thrown in a case that a derivative leaves out: the points are named as an assumption. */
export class LeftOut extends Error {}
