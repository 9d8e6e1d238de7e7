import { under } from '../expr'
import { OutOfTime, type SamplingOptions } from './sampling/outcome'

/** Thrown through the deciders when the caller aborts. */
export class Aborted extends Error {}

export type Clock = Required<Pick<SamplingOptions, 'tick' | 'share'>> & {
  /** Whether anything was ever cut short. */
  readonly hasCut: () => boolean
}

/** A clock whose ticks throw when the time, or a part of what is left of it, is up or the caller aborts. */
const clockOf = (seconds: number, signal: AbortSignal | undefined): Clock => {
  const end = performance.now() + seconds * 1000
  let cut = false
  const until = (time: number) => () => {
    if (signal?.aborted) throw new Aborted('aborted')
    if (performance.now() <= time) return
    cut = true
    throw new OutOfTime(`no result within ${seconds} s; raise --timeout`)
  }
  const share = (parts: number): (() => void) => {
    const now = performance.now()
    return until(now + Math.max(0, end - now) / parts)
  }
  return { tick: until(end), share, hasCut: () => cut }
}

/** Runs `body` for so many seconds at most: all that it does heeds the clock, which begins now. */
export const timed = <R>(seconds: number, signal: AbortSignal | undefined, body: (clock: Clock) => R): R => {
  const clock = clockOf(seconds, signal)
  return under(clock.tick, () => body(clock))
}
