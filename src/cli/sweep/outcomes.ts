import { jsonText, printable } from '../../language/printable'
import { type CheckLayout, NOTHING, summary, type Tally, together } from '../../report/checkText'
import { JUNIT_HEAD, junitXml } from '../../report/junit'
import { dependents, isSweep, type Setting, settledRunJson, type Stated, statedOf } from '../../report/sweep'
import { dependentLines } from '../../report/sweepText'
import type { ModelJson } from '../../report/verdictJson'
import { type LockJson, lockLines, lossText } from '../lockFile'
import { refuseForeign, refuseMissingFolder, writeWhole } from '../readText'
import { EXIT } from '../session'
import type { Terminal } from '../terminal'
import { resultIn } from '../verdictsSchema'

/** What became of one model at one setting. */
export interface Outcome extends Setting {
  readonly json: ModelJson
  readonly exit: number
  readonly seconds: number
}

/** What is asked of all outcomes together. */
export interface Wanted {
  readonly json?: boolean
  readonly junit?: string
}

/** What a run, or all shards of one, came to. Of each outcome no more is kept than is wanted in the end. */
export class Outcomes {
  private readonly kept: Outcome[] = []
  private readonly stated: Stated[] = []
  private readonly exits: { readonly model: string; readonly exit: number }[] = []
  private total: Tally = NOTHING

  /** @throws InputError where the file of JUnit cannot be ours */
  constructor(
    private readonly wanted: Wanted,
    private readonly layout: CheckLayout,
  ) {
    const { junit } = wanted
    if (junit === undefined) return
    refuseMissingFolder(junit)
    refuseForeign(junit, (text) => text.startsWith(JUNIT_HEAD))
  }

  add(outcome: Outcome, counts: Tally): void {
    const { json, exit } = outcome
    if (this.wanted.json || this.wanted.junit !== undefined) this.kept.push(outcome)
    this.stated.push(statedOf(outcome, json))
    this.exits.push({ model: json.model, exit })
    this.total = together(this.total, counts)
  }

  get count(): number {
    return this.exits.length
  }

  get seeds(): readonly number[] {
    return [...new Set(this.stated.map(({ seed }) => seed))].sort((a, b) => a - b)
  }

  /** Whether anything was decided, and so printed. */
  get hasResults(): boolean {
    return this.exits.some(({ exit }) => exit !== EXIT.badInput)
  }

  /** How many are not as expected. */
  get wrong(): number {
    return this.exits.filter(({ exit }) => exit !== EXIT.ok).length
  }

  /** Bad input beats all; an interruption beats what was found before it. */
  get exit(): number {
    return Math.max(EXIT.ok, ...new Set(this.exits.map(({ exit }) => exit)))
  }

  /** Writes what is wanted, and closes what was printed. */
  finish({ seconds, asked, lock }: Closing, terminal: Terminal): void {
    const { json, junit } = this.wanted
    const seeds = this.seeds.length === 0 ? asked : this.seeds
    if (junit !== undefined) writeWhole(junit, junitXml(this.kept.map(suiteOf)))
    if (json) {
      const answer = settledRunJson(this.kept, seeds, seconds)
      terminal.out(`${jsonText(lock ? { ...answer, ok: answer.ok && lock.ok, lock } : answer)}\n`)
    } else
      terminal.out(
        this.closing(seconds, seeds, lock)
          .map((line) => `${line}\n`)
          .join(''),
      )
  }

  private closing(seconds: number, seeds: readonly number[], lock: LockJson | undefined): readonly string[] {
    const { layout, exits } = this
    const modelsWith = (exit: number): readonly string[] => [
      ...new Set(exits.filter((o) => o.exit === exit).map(({ model }) => printable(model))),
    ]
    const [failing, unread] = [modelsWith(EXIT.notOk), modelsWith(EXIT.badInput)]
    const several = exits.length > 1
    const dependent = isSweep(exits.map(({ model }) => model)) ? dependents(this.stated) : []
    const compared = lock ? lockLines(lock, layout.width, layout.paint) : []
    const stopped = this.exit === EXIT.interrupted ? ' · stopped' : ''
    const total = `${summary(this.total, { seeds, seconds }, layout.paint)}${stopped}${lock ? lossText(lock) : ''}`
    return [
      ...dependentLines(dependent, layout),
      ...(compared.length > 0 ? ['', ...compared] : []),
      ...(several && failing.length > 0 ? [`not as expected: ${failing.join(', ')}`] : []),
      ...(several && unread.length > 0 ? [`not read: ${unread.join(', ')}`] : []),
      ...(exits.length > 0 && !this.hasResults ? [] : ['', total]),
    ]
  }
}

/** What stands at the end of a run. */
interface Closing {
  readonly seconds: number
  /** The seeds, where there was nothing to do. */
  readonly asked: readonly number[]
  readonly lock?: LockJson
}

const suiteOf = ({ json, seed, sizes, seconds }: Outcome) => ({
  model: json.model,
  seed,
  sizes,
  seconds,
  errors: json.errors ?? [],
  result: resultIn(json),
})
