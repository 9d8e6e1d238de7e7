/** Thrown where a term has no meaning for the evaluator: an undefined function, an expectation over data, too many states. */
export class Unsupported extends Error {}

/** A refusal that more digits may make needless. */
export class Unsure extends Unsupported {}
