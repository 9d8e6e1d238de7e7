import { Calculus } from '../calculus/close'
import { derive } from '../calculus/derive'
import type { Derivation } from '../calculus/derivation'
import type { Sample } from '../data/density'
import { TooLong } from '../expr'
import type { Model } from '../language/model'
import { CHECKS } from './checks'
import { Aborted, timed } from './clock'
import { decide } from './decide'
import type { Instance } from './sampling/instance'
import { OutOfTime, type SamplingOptions } from './sampling/outcome'
import { type CheckName, DEFAULT_SEED, modelResult, type Task, taskName, type TaskResult, tasksOf } from './tasks'
import { type CheckResult, type ClaimResult, type ModelResult, satisfies, type Undecided } from './verdict'

export interface CheckOptions {
  /** Seed of everything random; the same seed draws the same points, and only limits of time can change a report. Default 42. */
  readonly seed?: number
  /** Sizes of the checks; claims range over all sizes. */
  readonly sizes?: Readonly<Record<string, number>>
  /** Points for each check and claim. Default 60. */
  readonly runs?: number
  /** Seconds for each check and each claim. Default 20. */
  readonly timeout?: number
  /** Only the claim with that number (from 1) or name. */
  readonly claim?: number | string
  /** Replays a counterexample of an earlier run with the same seed. */
  readonly path?: string
  /** The user's own points, tried before random ones. */
  readonly points?: readonly Instance[]
  /** Samples by the name of their file, where the model's data are files. */
  readonly samples?: ReadonlyMap<string, Sample>
  /** The model's path as given, for replay commands. */
  readonly modelPath?: string
  /** Options that the file is read with, for replay commands: `--at points.json`. */
  readonly readingOptions?: readonly string[]
  /** Require proofs: a claim that is only tested does not count as holding. */
  readonly prove?: boolean
  readonly onProgress?: (progress: Progress) => void
  /** Each result as soon as it is known. */
  readonly onResult?: (result: CheckResult | ClaimResult) => void
  readonly signal?: AbortSignal
}
export interface Progress {
  readonly doing: string
  readonly done: number
  readonly total: number
}

const DEFAULT_RUNS = 60
const DEFAULT_TIMEOUT = 20
/** Where one check of a model was not reached in time, the others, which need the same integrals, get so much of it. */
const AFTER_A_DEAR_ONE = 1 / 4

/** The tasks of one model: what they share is kept from one to the next. */
export class Checking {
  private readonly calculus = new Calculus()
  private derived: Derivation | undefined
  /** Whether the time of a check was too short. */
  private isDear = false
  /** Whether time cut the last task short, or a fault of ours. */
  private isUnsettled = false

  constructor(
    private readonly model: Model,
    private readonly options: Omit<CheckOptions, 'claim'> = {},
  ) {}

  /** A fault inside a decider leaves the question undecided: it is never agreement, and never hides the other results. */
  async run(task: Task): Promise<TaskResult> {
    this.isUnsettled = false
    const result = await ('check' in task ? this.check(task.check) : this.claim(task.claim))
    return result && this.isUnsettled ? { ...result, unsettled: true } : result
  }

  private async check(name: CheckName): Promise<CheckResult | undefined> {
    const { model, calculus, modelPath } = this
    const oracles = await CHECKS[name].oracles?.()
    const result = this.guarded(
      (options): CheckResult | undefined => {
        const derivation = (this.derived ??= derive(model, calculus))
        return CHECKS[name].run({
          model,
          derivation,
          calculus,
          modelPath,
          replay: this.command(),
          oracles,
          options: { ...options, path: undefined },
        })
      },
      (verdict) => ({ name, verdict, details: '', remarks: [] }),
      this.isDear ? AFTER_A_DEAR_ONE : 1,
    )
    const unreached = result?.verdict.verdict === 'undecided' && result.verdict.unreached
    this.isDear ||= unreached === true
    // What a faster machine would reach is no fault of the model's.
    return result && unreached ? { ...result, flagged: true } : result
  }

  private claim(number: number): ClaimResult {
    const { model, calculus, options } = this
    const claim = model.claims[number - 1]!
    const command = this.command(`--claim ${number} `)
    const verdict = this.guarded(
      (sampling) => decide(model, claim, calculus, sampling, command),
      (undecided) => undecided,
    )
    const expect = options.prove && claim.expect === 'holds' ? 'proved' : claim.expect
    return {
      claim: claim.text,
      name: claim.name,
      note: claim.note,
      expect,
      line: claim.place.line,
      verdict,
      ok: satisfies(verdict, expect),
    }
  }

  private get modelPath(): string {
    return this.options.modelPath ?? 'MODEL'
  }

  /** What every replay begins with. */
  private command(claim = ''): string {
    const read = [this.modelPath, ...(this.options.readingOptions ?? [])].join(' ')
    return `scoreproof check ${read} ${claim}--seed ${this.seed}`
  }

  private get seed(): number {
    return this.options.seed ?? DEFAULT_SEED
  }

  /** The clock starts with the task; a fault of ours leaves it undecided. */
  private guarded<R>(run: (options: SamplingOptions) => R, undecided: (verdict: Undecided) => R, part = 1): R {
    const { runs = DEFAULT_RUNS, timeout = DEFAULT_TIMEOUT, sizes, points, path, samples, signal } = this.options
    const given = { seed: this.seed, runs, sizes, instances: points, path, samples }
    try {
      return timed(timeout * part, signal, ({ hasCut, ...clock }) => {
        const result = run({ ...given, ...clock })
        this.isUnsettled = hasCut()
        return result
      })
    } catch (error) {
      if (error instanceof Aborted) throw error
      const unreached = error instanceof OutOfTime || error instanceof TooLong
      this.isUnsettled = !(error instanceof TooLong)
      return undecided({
        verdict: 'undecided',
        reason: reasonOf(error),
        assumptions: [],
        ...(unreached && { unreached }),
      })
    }
  }
}

const reasonOf = (error: unknown): string => {
  if (error instanceof OutOfTime) return error.message
  if (error instanceof TooLong) return `a formula is ${error.message}`
  return `internal fault: ${error instanceof Error ? error.message : String(error)}`
}

/**
 * Runs the built-in checks and decides the claims of a model.
 *
 * @throws RangeError (rejects) if `options.claim` is neither the number nor the name of a claim
 */
export const check = async (model: Model, options: CheckOptions = {}): Promise<ModelResult> => {
  const started = performance.now()
  const tasks = tasksOf(model, options.claim)
  const checking = new Checking(model, options)
  const results: TaskResult[] = []
  let finished = true
  try {
    for (const task of tasks) {
      options.onProgress?.({ doing: taskName(task), done: results.length, total: tasks.length })
      // Lets the caller show it, and abort.
      await new Promise((resolve) => setTimeout(resolve, 0))
      const result = await checking.run(task)
      results.push(result)
      if (result) options.onResult?.(result)
    }
  } catch (error) {
    if (!(error instanceof Aborted)) throw error
    finished = false
  }
  const seconds = (performance.now() - started) / 1000
  return modelResult(results, { finished, seed: options.seed ?? DEFAULT_SEED, seconds })
}
