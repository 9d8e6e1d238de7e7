import { heed } from '../expr'

/** Nodes evaluated so far: a measure of effort that, unlike time, is the same on every machine. */
export const work = { steps: 0 }

/** The clock is asked once in so many nodes. */
const HEED_EVERY = 0x3f

/** One more node is evaluated. @throws what the clock throws */
export const countStep = (): void => {
  if ((++work.steps & HEED_EVERY) === 0) heed()
}
