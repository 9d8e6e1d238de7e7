import type { Fault, Place } from './model'
import { printable } from './printable'
import type { Source } from './source'

/** Every fault of a file, in the order of their places. */
export class ModelError extends Error {
  override readonly name = 'ModelError'
  readonly faults: readonly Fault[]

  constructor(faults: readonly Fault[]) {
    super(faults.map((f) => (f.place ? `${f.place.line}:${f.place.column}: ${f.message}` : f.message)).join('\n'))
    this.faults = faults
  }
}

/** No file yields more: past this, one mistake is being repeated. */
const MOST_FAULTS = 100
/** A message quotes names and texts, which may be of any length. */
const LONGEST_MESSAGE = 500

/** Collects faults while reading goes on. */
export class FaultList {
  private readonly list: Fault[] = []

  get count(): number {
    return this.list.length
  }

  add(fault: Fault): void {
    if (this.list.length >= 10 * MOST_FAULTS) return
    const message = printable(fault.message)
    this.list.push({
      ...fault,
      message: message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message,
      ...(fault.hint !== undefined && { hint: printable(fault.hint) }),
    })
  }

  /** A fault at characters from..to of a text. */
  at(source: Source, from: number, to: number, code: string, message: string, hint?: string): void {
    const place = source.place(from, to)
    this.add({ code, message, ...(place && { place }), ...(hint !== undefined && { hint }), path: source.path })
  }

  /** Sorted by place, without duplicates. */
  sorted(): readonly Fault[] {
    const seen = new Set<string>()
    const rank = (p: Place | undefined): number => (p ? p.line * 1e6 + Math.min(p.column, 999_999) : 0)
    return [...this.list]
      .sort((a, b) => rank(a.place) - rank(b.place))
      .filter((fault) => {
        // The same thing said twice of one line is one mistake.
        const key = `${fault.message}|${fault.place?.line ?? fault.path}`
        return !seen.has(key) && seen.add(key)
      })
      .slice(0, MOST_FAULTS)
  }

  /** @throws ModelError if there are faults */
  throwIfAny(): void {
    if (this.list.length > 0) throw new ModelError(this.sorted())
  }
}

/** Damerau–Levenshtein distance (optimal string alignment). */
const editDistance = (a: string, b: string): number => {
  let [before, previous] = [[] as number[], Array.from({ length: b.length + 1 }, (_, k) => k)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let k = 1; k <= b.length; k++) {
      const cost = a[i - 1] === b[k - 1] ? 0 : 1
      let best = Math.min(row[k - 1]! + 1, previous[k]! + 1, previous[k - 1]! + cost)
      if (i > 1 && k > 1 && a[i - 1] === b[k - 2] && a[i - 2] === b[k - 1]) best = Math.min(best, before[k - 2]! + 1)
      row.push(best)
    }
    ;[before, previous] = [previous, row]
  }
  return previous[b.length]!
}

/** The known name nearest to a mistyped one, if any is near: a third of its letters may differ, or its case. */
export const nearest = (name: string, known: Iterable<string>): string | undefined => {
  let best: string | undefined
  let least = Math.max(1, Math.floor(name.length / 3)) + 0.5
  for (const candidate of known) {
    if (Math.abs(candidate.length - name.length) > least + 0.25) continue
    const same = candidate.toLowerCase() === name.toLowerCase()
    if (name.length === 1 && !same) continue
    // Of two that are as near, the one with the same letter in front, and with as many letters, is likelier.
    const likely = (candidate[0] === name[0] ? 0.25 : 0) + (candidate.length === name.length ? 0.125 : 0)
    const distance = same ? 0.125 : editDistance(name, candidate) - likely
    if (distance < least && (same || distance < Math.max(name.length, candidate.length)))
      [best, least] = [candidate, distance]
  }
  return best
}

export const didYouMean = (name: string, known: Iterable<string>): string | undefined => {
  const near = nearest(name, known)
  return near === undefined ? undefined : `did you mean \`${near}\`?`
}
