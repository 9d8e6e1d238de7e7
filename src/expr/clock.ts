/*
 * What long loops heed, wherever they are: whoever starts work that may take long sets the clock, and loops of
 * construction and evaluation ask it now and then. A thread does one thing at a time, so there is one clock.
 */

let clock: (() => void) | undefined

/** Throws where the time given to what runs now is up. */
export const heed = (): void => clock?.()

/** Runs `body` under a clock that throws when its time is up. */
export const under = <R>(tick: () => void, body: () => R): R => {
  const before = clock
  clock = tick
  try {
    return body()
  } finally {
    clock = before
  }
}
