/* What a row of the table is. */

export interface Measured {
  readonly ours: number
  readonly peer?: number
  /** What else there is to say of the numbers. */
  readonly note?: string
}

export interface Row {
  readonly work: string
  readonly peer: string
  readonly unit: 'ms' | 'µs' | ''
  /** The most that ours may be: so many times the peer, or so much. */
  readonly most: { readonly times: number } | { readonly of: number }
  /** Why it is not reached, where it is not. */
  readonly reason?: string
  readonly measure: () => Promise<Measured>
}

/** Whether it is reached; undefined without the peer that it is measured by. */
export const isReached = ({ most }: Row, { ours, peer }: Measured): boolean | undefined => {
  if ('of' in most) return ours <= most.of
  return peer === undefined ? undefined : ours <= most.times * peer
}
