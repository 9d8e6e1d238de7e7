/** Parameters in which J is quadratic. */
export interface Quadratic {
  /** Parameters in which ψ is linear together; the others are held. */
  readonly parameters: readonly string[]
  readonly held: readonly string[]
  /** On the data, where there are some and nothing is held. */
  readonly minimiser?: Minimiser
}

export interface Minimiser {
  readonly rows: number
  readonly objective: number
  readonly estimates: readonly Estimate[]
  /** Entries whose estimates are outside of their domains. */
  readonly outside: readonly string[]
}

interface Estimate {
  /** `L[1, 2]`. */
  readonly entry: string
  readonly value: number
  /** Null for fewer rows than entries. */
  readonly standardError: number | null
}
