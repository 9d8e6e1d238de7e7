/** Names of the Greek letters in the order of their code points, from α (U+03B1) and Α (U+0391); final ς is a sigma too. */
export const GREEK_LETTERS: readonly string[] =
  'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau upsilon phi chi psi omega'.split(
    ' ',
  )
