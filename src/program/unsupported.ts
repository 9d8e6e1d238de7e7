import { Unsupported } from '../domains'

export { Unsupported }

/** A refusal that more digits may make needless. */
export class Unsure extends Unsupported {}
