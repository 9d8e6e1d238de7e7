import { printable } from '../../language/printable'
import { type CheckLayout, NOTHING, summary, type Tally, together } from '../../report/checkText'
import { dependents, type SettledJson, type Stated, statedOf } from '../../report/sweep'
import { dependentLines } from '../../report/sweepText'
import { type LockJson, lockLines, lossText } from '../lockFile'
import { EXIT } from '../session'
import type { Terminal } from '../terminal'
import { RunJson, RunJunit } from './runText'

/** What became of one model at one setting. */
export interface Outcome extends SettledJson {
  readonly exit: number
  readonly seconds: number
}

/** What is asked of all outcomes together. */
export interface Wanted {
  readonly json?: boolean
  readonly junit?: string
}

/** What a run, or all shards of one, came to. What is wanted of an outcome is written at once; its verdicts are kept. */
export class Outcomes {
  private readonly json: RunJson | undefined
  private readonly junit: RunJunit | undefined
  private readonly stated: Stated[] = []
  /** Lists of verdicts by what they say: most jobs of a model say the same. */
  private readonly lists = new Map<string, Stated['verdicts']>()
  private readonly seeds = new Set<number>()
  /** Models by how they ended. */
  private readonly byExit = new Map<number, Set<string>>()
  private total: Tally = NOTHING
  /** How many there are, and how many of them are not as expected. */
  count = 0
  wrong = 0

  /** @throws InputError where the file of JUnit cannot be ours */
  constructor(
    { json, junit }: Wanted,
    private readonly isSweep: boolean,
    private readonly layout: CheckLayout,
    private readonly terminal: Terminal,
  ) {
    this.json = json ? new RunJson(terminal.out, isSweep) : undefined
    this.junit = junit === undefined ? undefined : new RunJunit(junit)
  }

  add(outcome: Outcome, counts: Tally): void {
    const { json, exit, seed, sizes } = outcome
    this.json?.add(outcome)
    this.junit?.add(outcome)
    if (this.isSweep) this.stated.push(this.shared(statedOf({ seed, sizes }, json)))
    this.seeds.add(seed)
    this.byExit.set(exit, (this.byExit.get(exit) ?? new Set()).add(json.model))
    this.total = together(this.total, counts)
    this.count++
    if (exit !== EXIT.ok) this.wrong++
  }

  private shared(stated: Stated): Stated {
    const key = JSON.stringify(stated.verdicts)
    const verdicts = this.lists.get(key) ?? stated.verdicts
    this.lists.set(key, verdicts)
    return { ...stated, verdicts }
  }

  /** Whether anything was decided, and so printed. */
  get hasResults(): boolean {
    return [...this.byExit.keys()].some((exit) => exit !== EXIT.badInput)
  }

  /** Bad input beats all; an interruption beats what was found before it. */
  get exit(): number {
    return Math.max(EXIT.ok, ...this.byExit.keys())
  }

  /** Seeds in their order; those that were asked for, where there was nothing to do. */
  seedsOr(asked: readonly number[]): readonly number[] {
    return this.seeds.size === 0 ? asked : [...this.seeds].sort((a, b) => a - b)
  }

  /** Closes what was written and printed. */
  finish({ seconds, asked, lock }: Closing): void {
    const seeds = this.seedsOr(asked)
    const dependent = dependents(this.stated)
    this.junit?.finish()
    if (this.json) {
      const ok = this.exit === EXIT.ok && lock?.ok !== false
      const settings = this.isSweep ? { seeds, dependent } : { seed: seeds[0]! }
      this.json.finish({ ok, ...settings, seconds, ...(lock && { lock }) })
    } else {
      const compared = lock ? lockLines(lock, this.layout.width, this.layout.paint) : []
      const lines = [
        ...dependentLines(dependent, this.layout),
        ...(compared.length > 0 ? ['', ...compared] : []),
        ...this.named(),
        ...(this.count > 0 && !this.hasResults ? [] : ['', this.summary(seconds, seeds, lock)]),
      ]
      this.terminal.out(lines.map((line) => `${line}\n`).join(''))
    }
  }

  /** Gives up what was not finished. */
  discard(): void {
    this.junit?.discard()
  }

  /** Models that have to be looked at. */
  private named(): readonly string[] {
    const listed = (what: string, exit: number): readonly string[] => {
      const models = [...(this.byExit.get(exit) ?? [])].map(printable)
      return this.count > 1 && models.length > 0 ? [`${what}: ${models.join(', ')}`] : []
    }
    return [...listed('not as expected', EXIT.notOk), ...listed('not read', EXIT.badInput)]
  }

  private summary(seconds: number, seeds: readonly number[], lock: LockJson | undefined): string {
    const stopped = this.exit === EXIT.interrupted ? ' · stopped' : ''
    return `${summary(this.total, { seeds, seconds }, this.layout.paint)}${stopped}${lock ? lossText(lock) : ''}`
  }
}

/** What stands at the end of a run. */
interface Closing {
  readonly seconds: number
  /** The seeds, where there was nothing to do. */
  readonly asked: readonly number[]
  readonly lock?: LockJson
}
