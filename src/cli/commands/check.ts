import { loadSamples } from '../dataFiles'
import { derive } from '../../calculus/derive'
import { TooLong } from '../../expr'
import type { Sample } from '../../data/density'
import { sorted, type TaskResult } from '../../decide/tasks'
import type { ModelResult } from '../../decide/verdict'
import { didYouMean } from '../../language/faults'
import type { Model } from '../../language/model'
import { diagnosisHint, header, summary, type Tally, tally, understood, verdictLines } from '../../report/checkText'
import { remarkLines, remarksOnVerdicts } from '../../report/conventions'
import { lockedModel } from '../../report/lock'
import { createPaint } from '../../report/paint'
import { statements } from '../../report/statements'
import { textNotation } from '../../report/textNotation'
import { tooLongFault } from '../../report/tooLong'
import { checkRunJson, faultyModelJson, type ModelJson, modelJson } from '../../report/verdictJson'
import type { Checker } from '../checker'
import { jsonText, printable } from '../../language/printable'
import { InputError } from '../inputError'
import { type Checked, LockFile, type LockJson, lockLines, lossText } from '../lockFile'
import { modelHash } from '../modelHash'
import {
  type Faulty,
  isFaulty,
  type Loaded,
  loadModel,
  printFaults,
  type Readable,
  sizeFault,
  sizesOf,
  withSizes,
} from '../models'
import { modelPaths, refuseForSeveral, refuseSharedInput } from '../modelPaths'
import { columnOptions, type ColumnsOption } from '../optionValues'
import { loadPoints, type Points } from '../points'
import { createProgress, type Progress } from '../progress'
import { EXIT, reportBug, type Session } from '../session'
import { shellWord } from '../shellWord'

export interface CheckArguments {
  readonly size?: Readonly<Record<string, number>>
  readonly at?: string
  readonly claim?: string
  readonly seed: number
  readonly path?: string
  readonly runs?: number
  readonly timeout?: number
  readonly prove?: boolean
  readonly json?: boolean
  readonly columns?: ColumnsOption
  readonly allowOutside?: boolean
  readonly lock?: string
  readonly updateLock?: boolean
}

const NOTHING: Tally = { all: 0, wrong: 0, flagged: 0 }
const together = (a: Tally, b: Tally): Tally => ({
  all: a.all + b.all,
  wrong: a.wrong + b.wrong,
  flagged: a.flagged + b.flagged,
})

/** What became of one model. */
interface Outcome {
  readonly json: ModelJson
  readonly tally: Tally
  readonly exit: number
  /** For a lock; only where the model was checked to its end. */
  readonly checked?: Checked
}

/** A model that is being checked. */
interface Job {
  readonly path: string
  readonly model: Model
  /** What is known so far, by its place in the report. */
  readonly soFar: TaskResult[]
  readonly progress: Progress
  /** Whether its progress is what is shown now. */
  shown: boolean
  finished: Promise<ModelResult> | undefined
}

/** A model with the samples that its `data` names. */
interface Ready extends Readable {
  readonly samples: ReadonlyMap<string, Sample>
}

/** Reads the samples; where that fails, the fault is one of the model, at its `data`. */
const withSamples = (
  loaded: Loaded,
  sizes: Readonly<Record<string, number>>,
  options: CheckArguments,
): Ready | Faulty => {
  if (isFaulty(loaded)) return loaded
  const { path, model } = loaded
  try {
    const samples = loadSamples(model, path, sizesOf(model, sizes), {
      ...columnOptions(options),
      allowOutside: options.allowOutside,
    })
    return { path, model, samples }
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return { path, text: model.text, faults: [{ code: error.code, message: error.message, place: model.data?.place }] }
  }
}

/** A claim by its number from 1, else by its name. */
export const claimNumber = (model: Model, which: string): number => {
  const count = model.claims.length
  const number = /^\d+$/.test(which) ? Number(which) : model.claims.findIndex((c) => c.name === which) + 1
  if (number >= 1 && number <= count) return number
  const has = count === 0 ? 'the model has no claims' : `the model has claims 1 to ${count}`
  const names = model.claims.flatMap((c) => c.name ?? [])
  throw new InputError('unknown-claim', `--claim: no claim \`${which}\`; ${didYouMean(which, names) ?? has}`)
}

/** Resolves when Ctrl-C is pressed. */
const interrupted = (signal: AbortSignal): Promise<'interrupted'> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve('interrupted'), { once: true }))

class Run {
  private readonly layout
  private readonly interrupted: Promise<'interrupted'>

  constructor(
    private readonly options: CheckArguments,
    private readonly session: Session,
  ) {
    const { terminal } = session
    this.layout = {
      width: terminal.width,
      paint: createPaint(terminal.outColour),
      details: options.claim !== undefined,
    }
    this.interrupted = interrupted(session.interruption())
  }

  private print(...lines: readonly string[]): void {
    if (!this.options.json && lines.length > 0) this.session.terminal.out(`${lines.join('\n')}\n`)
  }

  /** Between one model and the next. */
  separate(): void {
    this.print('')
  }

  faulty(loaded: Faulty): Outcome {
    printFaults(loaded, this.session.terminal)
    return { json: faultyModelJson(loaded.path, loaded.faults), tally: NOTHING, exit: EXIT.badInput }
  }

  /** Starts checking; what is found is kept until it is shown. */
  start({ path, model, samples }: Ready, points: Points | undefined, checker: Checker): Job {
    const { seed, path: replayed, runs, timeout, prove, size, claim } = this.options
    const soFar: TaskResult[] = []
    const progress = createProgress(this.session.terminal, path)
    const job: Job = { path, model, soFar, progress, shown: false, finished: undefined }
    job.finished = checker.check({
      model,
      claim: claim === undefined ? undefined : claimNumber(model, claim),
      options: {
        samples,
        seed,
        path: replayed,
        runs,
        timeout,
        prove,
        modelPath: shellWord(path),
        readingOptions: this.readingOptions,
        points: points?.points.map((point) => ({ ...point, sizes: points.sizes })),
        sizes: sizesOf(model, { ...points?.sizes, ...size }),
      },
      onProgress: (state) => job.shown && progress.report(state),
      onResult: (result, position) => {
        soFar[position] = result
      },
    })
    // A failure is met where the job is shown, which may be later.
    job.finished.catch(() => {})
    return job
  }

  /** Those of the options that decide what is read, so that a replay reads the same. */
  private get readingOptions(): readonly string[] {
    const { at, columns, allowOutside } = this.options
    return [
      ...(at === undefined ? [] : [`--at ${shellWord(at)}`]),
      ...(columns === 'positional' ? ['--columns positional'] : []),
      ...(allowOutside ? ['--allow-outside'] : []),
    ]
  }

  /** A bug that one model brings out does not stop the others. */
  async show(job: Job): Promise<Outcome> {
    try {
      return await this.report(job)
    } catch (error) {
      const message = reportBug(error, this.session.terminal)
      const json = faultyModelJson(job.path, [{ code: 'internal', message }])
      return { json, tally: NOTHING, exit: EXIT.badInput }
    } finally {
      job.progress.clear()
    }
  }

  private async report(job: Job): Promise<Outcome> {
    const { layout } = this
    const { path, model, soFar } = job
    if (this.options.claim === undefined) {
      this.print(header(model, path, layout), '')
      this.print(...this.formulas(model, path), '')
    }
    job.shown = true
    const finished = await Promise.race([this.interrupted, job.finished!])
    job.progress.clear()
    if (finished === 'interrupted') {
      const known = sorted(soFar)
      this.print(...verdictLines(known, layout))
      const stopped = { code: 'interrupted', message: 'stopped before all was decided' }
      const json = {
        ...modelJson(path, { ...known, ok: false }, modelHash(model.text)),
        errors: faultyModelJson(path, [stopped]).errors,
      }
      return { json, tally: tally(known), exit: EXIT.interrupted }
    }
    this.print(...verdictLines(finished, layout))
    const { claim } = this.options
    const remarks = remarksOnVerdicts(model, claim === undefined ? undefined : claimNumber(model, claim))
    this.print(...remarkLines(remarks, layout.width), ...diagnosisHint(finished, shellWord(path), layout))
    return {
      json: modelJson(path, finished, modelHash(model.text)),
      tally: tally(finished),
      exit: finished.ok ? EXIT.ok : EXIT.notOk,
      checked: { path, locked: lockedModel(model, finished), lines: finished.claims.map((c) => c.line) },
    }
  }

  /** What was derived; verdicts do not need it to be short enough to print. */
  private formulas(model: Model, path: string): readonly string[] {
    try {
      const formulas = statements(model, derive(model), textNotation(model))
      return understood(model, formulas, shellWord(path), this.layout)
    } catch (error) {
      if (!(error instanceof TooLong)) throw error
      return [`  no formulas: ${tooLongFault(model, error).message}`]
    }
  }

  /** Bad input beats all; an interruption beats what was found before it. */
  finish(outcomes: readonly Outcome[], seconds: number, lockFile?: LockFile): number {
    const { json, seed } = this.options
    const { terminal } = this.session
    const lock = lockFile && this.settle(lockFile, outcomes)
    if (json) {
      const answer = checkRunJson(
        outcomes.map((o) => o.json),
        seed,
        seconds,
      )
      terminal.out(`${jsonText(lock ? { ...answer, ok: answer.ok && lock.ok, lock } : answer)}\n`)
    } else this.print(...this.closing(outcomes, seconds, seed, lock))
    if (lock?.written) terminal.err(`wrote ${lock.file}\n`)
    return Math.max(...outcomes.map((o) => o.exit), lock?.ok === false ? EXIT.notOk : EXIT.ok)
  }

  private settle(lockFile: LockFile, outcomes: readonly Outcome[]): LockJson {
    const checked = outcomes.flatMap((o) => o.checked ?? [])
    const isWhole = checked.length === outcomes.length
    const lock = lockFile.settle(checked, isWhole)
    if (!isWhole) this.session.terminal.err(`${lock.file}: not written, since not every model was checked to its end\n`)
    return lock
  }

  private closing(
    outcomes: readonly Outcome[],
    seconds: number,
    seed: number,
    lock: LockJson | undefined,
  ): readonly string[] {
    const total = outcomes.map((o) => o.tally).reduce(together, NOTHING)
    const { paint } = this.layout
    const unread = outcomes.filter((o) => o.exit === EXIT.badInput).map((o) => o.json.model)
    const failing = outcomes.filter((o) => o.exit === EXIT.notOk).map((o) => o.json.model)
    const stopped = outcomes.some((o) => o.exit === EXIT.interrupted)
    const several = outcomes.length > 1
    const compared = lock ? lockLines(lock, this.layout.width, paint) : []
    return [
      ...(compared.length > 0 ? ['', ...compared] : []),
      ...(several && failing.length > 0 ? [`not as expected: ${failing.map(printable).join(', ')}`] : []),
      ...(several && unread.length > 0 ? [`not read: ${unread.map(printable).join(', ')}`] : []),
      ...(unread.length < outcomes.length
        ? ['', summary(total, { seed, seconds }, paint) + (stopped ? ' · stopped' : '') + (lock ? lossText(lock) : '')]
        : []),
    ]
  }
}

/** `scoreproof check`: exit code 0 if all is as expected, 1 if not, 2 if an input could not be used. */
export const runCheck = async (
  given: readonly string[],
  options: CheckArguments,
  session: Session,
  checker: Checker,
): Promise<number> => {
  const started = performance.now()
  const paths = modelPaths(given)
  refuseSharedInput([...paths, options.at])
  refuseForSeveral(paths, options, ['at', 'claim', 'path'])
  const single = options.claim ?? options.path
  if (options.lock !== undefined && single !== undefined)
    throw new InputError('bad-option', '--lock: is of whole models, and --claim and --path are about a part of one')
  const lock = LockFile.open(options)
  const loaded = paths.map(loadModel)
  const models = loaded.flatMap((one) => (isFaulty(one) ? [] : [one.model]))
  const fault = models.length > 0 ? sizeFault(models, options.size ?? {}) : undefined
  if (fault) throw new InputError(fault.code, fault.message)
  // Sizes that points fix are theirs to complete.
  if (options.at === undefined) for (const model of models) withSizes(model, options.size ?? {})
  const [only] = models
  const points = options.at !== undefined && only ? loadPoints(options.at, only, options.size ?? {}) : undefined
  const run = new Run(options, session)
  const sizes = { ...points?.sizes, ...options.size }
  const jobs = loaded.map((one) => {
    const ready = withSamples(one, sizes, options)
    return isFaulty(ready) ? ready : run.start(ready, points, checker)
  })
  const outcomes: Outcome[] = []
  for (const job of jobs) {
    if (outcomes.some((o) => o.exit !== EXIT.badInput)) run.separate()
    const outcome = 'faults' in job ? run.faulty(job) : await run.show(job)
    outcomes.push(outcome)
    if (outcome.exit === EXIT.interrupted) break
  }
  return run.finish(outcomes, (performance.now() - started) / 1000, lock)
}
