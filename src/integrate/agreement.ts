/*
 * When an integral is resolved: the rule, refined, differs from itself by little, and a rule with other nodes agrees.
 * All else is refused.
 */

/** Two rules that differ by more than this part of the integral of the absolute value disagree. */
export const AGREEMENT = 1e-8
/** A rule over several cells that cannot be refined any further may differ from the one before by this part. */
export const ENOUGH = 1e-9

/** Which coefficient two rules do not agree on; `slack`: what else they may differ by, as the rounding of the energy. */
export const disagreement = (
  values: ArrayLike<number>,
  others: ArrayLike<number>,
  sizes: ArrayLike<number>,
  slack = 0,
): number | undefined => {
  for (let m = 0; m < values.length; m++)
    if (!(Math.abs(values[m]! - others[m]!) <= (AGREEMENT + slack) * sizes[m]!)) return m
  return undefined
}
