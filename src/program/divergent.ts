/**
 * Thrown where a sum or integral over a hidden variable does not converge.
 *
 * `condition` says what would have to hold, e.g. `exp(-energy) decays as h → ∞`.
 */
export class Divergent extends Error {
  constructor(
    readonly variable: string,
    readonly condition: string,
  ) {
    super(`the sum or integral over ${variable} diverges: it needs that ${condition}`)
  }
}
