import { derive } from '../../calculus/derive'
import { sorted } from '../../decide/tasks'
import { TooLong } from '../../expr'
import type { Model } from '../../language/model'
import {
  diagnosisHint,
  header,
  NOTHING,
  type ResultSoFar,
  tally,
  understood,
  verdictLines,
} from '../../report/checkText'
import { remarkLines, remarksOnVerdicts } from '../../report/conventions'
import { lockedModel } from '../../report/lock'
import { createPaint } from '../../report/paint'
import { statements } from '../../report/statements'
import { isSweep, type Setting } from '../../report/sweep'
import { settledLines } from '../../report/sweepText'
import { textNotation } from '../../report/textNotation'
import { tooLongFault } from '../../report/tooLong'
import { faultyModelJson, modelJson } from '../../report/verdictJson'
import type { Checker } from '../checker'
import { claimNumber } from '../claimNumber'
import { InputError } from '../inputError'
import { type Checked, LockFile, type LockJson } from '../lockFile'
import { modelHash } from '../modelHash'
import { isFaulty, loadModel, printFaults, refuseUnknownSizes } from '../models'
import { listedPaths, modelPaths, refuseForSeveral, refuseSharedInput } from '../modelPaths'
import type { Shard, SizeRanges } from '../optionValues'
import { loadPoints, type Points } from '../points'
import { createProgress } from '../progress'
import { EXIT, type Session } from '../session'
import { shellWord } from '../shellWord'
import { BlobWriter } from '../sweep/blob'
import { Cache } from '../sweep/cache'
import { combinations, Entries, type Entry } from '../sweep/entries'
import { inTurn, type Plan, planOf, unkeyed } from '../sweep/jobs'
import { type Ended, type Questions, Runner, secondsOf, type Started } from '../sweep/runner'
import { Outcomes } from '../sweep/outcomes'

export interface CheckArguments extends Questions {
  readonly size?: SizeRanges
  readonly seed: readonly number[]
  readonly filesFrom?: string
  readonly shard?: Shard
  readonly blob?: string
  readonly cache?: string
  readonly junit?: string
  readonly json?: boolean
  readonly lock?: string
  readonly updateLock?: boolean
}

/**
 * What a job came to, unless Ctrl-C is pressed before. It listens for itself: a promise of the whole run that each is
 * raced with would keep all of them.
 */
const unlessInterrupted = <T>(finished: Promise<T>, signal: AbortSignal): Promise<T | 'interrupted'> =>
  new Promise((resolve, reject) => {
    const stop = (): void => resolve('interrupted')
    const end = (): void => signal.removeEventListener('abort', stop)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop)
    finished.then(resolve, reject)
    finished.then(end, end)
  })

/** Prints what becomes of jobs, in their order. */
class Run {
  private readonly layout
  private readonly interruption: AbortSignal
  readonly outcomes: Outcomes
  /** For a lock: models that were checked to their end. */
  private readonly checked: Checked[] = []
  private readonly progress

  constructor(
    private readonly options: CheckArguments,
    private readonly session: Session,
    private readonly runner: Runner,
    /** How many jobs there are where each is told in a line; undefined where each has its tables. */
    private readonly lines: number | undefined,
    hasSettings: boolean,
  ) {
    const { terminal } = session
    this.layout = {
      width: terminal.width,
      paint: createPaint(terminal.outColour),
      details: options.claim !== undefined,
    }
    this.outcomes = new Outcomes(options, hasSettings, this.layout, terminal)
    this.progress = lines === undefined ? undefined : createProgress(terminal, 'check', { inLog: true })
    this.interruption = session.interruption()
  }

  private print(...lines: readonly string[]): void {
    if (!this.options.json && lines.length > 0) this.session.terminal.out(`${lines.join('\n')}\n`)
  }

  /** False once it is interrupted. */
  async show(started: Started): Promise<boolean> {
    const [{ path }] = started.job.entries
    const { ready } = started
    const progress = this.progress ?? createProgress(this.session.terminal, path)
    if (ready && this.progress === undefined) {
      if (this.outcomes.hasResults) this.print('')
      if (this.options.claim === undefined) this.print(...this.formulas(ready.model, path))
      started.onProgress = progress.report
    }
    try {
      const ended = await unlessInterrupted(started.finished, this.interruption)
      progress.clear()
      if (ended === 'interrupted') this.stopped(started)
      else for (const entry of started.job.entries) this.ended(entry, started, ended)
      return ended !== 'interrupted'
    } finally {
      progress.clear()
    }
  }

  private ended(entry: Entry, { ready }: Started, ended: Ended): void {
    const json = this.runner.json(entry, ended)
    const exit = 'result' in ended ? (json.ok ? EXIT.ok : EXIT.notOk) : EXIT.badInput
    const seconds = secondsOf(ended)
    if (!('result' in ended)) {
      if ('faulty' in ended)
        for (const faulty of ended.faulty) if (faulty.path === entry.path) printFaults(faulty, this.session.terminal)
      return this.outcomes.add({ ...settingOf(entry), json, exit, seconds }, NOTHING)
    }
    const result = this.runner.named(ended.result, entry)
    const lines = result.claims.map((c) => c.line)
    if (this.options.lock !== undefined)
      this.checked.push({ path: entry.path, locked: lockedModel(ready!.model, result), lines })
    this.outcomes.add({ ...settingOf(entry), json, exit, seconds }, tally(result))
    if (this.lines === undefined) this.print(...this.tables(ready!.model, entry.path, result))
    else {
      this.print(...settledLines(entry.path, entry, result, this.layout))
      this.tell(this.lines)
    }
  }

  private tables(model: Model, path: string, result: ResultSoFar): readonly string[] {
    const { claim } = this.options
    const remarks = remarksOnVerdicts(model, claim === undefined ? undefined : claimNumber(model, claim))
    return [
      ...verdictLines(result, this.layout),
      ...remarkLines(remarks, this.layout.width),
      ...diagnosisHint(result, shellWord(path), this.layout),
    ]
  }

  /** What a lock says of all that was checked. */
  settle(lockFile: LockFile): LockJson {
    const isWhole = this.checked.length === this.outcomes.count
    const lock = lockFile.settle(this.checked, isWhole)
    if (!isWhole) this.session.terminal.err(`${lock.file}: not written, since not every model was checked to its end\n`)
    return lock
  }

  private tell(total: number): void {
    const { count, wrong } = this.outcomes
    this.progress?.report({ doing: `${count} of ${total}, ${wrong} not as expected`, done: count, total })
  }

  /** What is known of a job that was not finished. */
  private stopped({ job, soFar }: Started): void {
    const [entry] = job.entries
    const known = this.runner.named(sorted(soFar), entry)
    if (this.lines === undefined) this.print(...verdictLines(known, this.layout))
    const stopped = { code: 'interrupted', message: 'stopped before all was decided' }
    const json = {
      ...modelJson(entry.path, { ...known, ok: false }, modelHash(entry.text)),
      errors: faultyModelJson(entry.path, [stopped]).errors,
    }
    this.outcomes.add({ ...settingOf(entry), json, exit: EXIT.interrupted, seconds: 0 }, tally(known))
  }

  /** What was derived; verdicts do not need it to be short enough to print. */
  private formulas(model: Model, path: string): readonly string[] {
    const head = [header(model, path, this.layout), '']
    try {
      const formulas = statements(model, derive(model), textNotation(model))
      return [...head, ...understood(model, formulas, shellWord(path), this.layout), '']
    } catch (error) {
      if (!(error instanceof TooLong)) throw error
      return [...head, `  no formulas: ${tooLongFault(model, error).message}`, '']
    }
  }
}

const settingOf = ({ seed, sizes }: Setting): Setting => ({ seed, sizes })

/** Options that are about one model at one setting. @throws InputError where several are asked for */
const refuseForSettings = (options: CheckArguments): void => {
  const { seed, size = {}, blob, cache, shard, lock, claim, path } = options
  if (lock !== undefined && (claim ?? path) !== undefined)
    throw new InputError('bad-option', '--lock: is of whole models, and --claim and --path are about a part of one')
  const single = (['at', 'path', 'lock'] as const).find((name) => options[name] !== undefined)
  if (single === undefined) return
  const count = seed.length * combinations(size).length
  if (count > 1)
    throw new InputError(
      'several-models',
      `--${single}: is for one seed and one choice of sizes, and ${count} are given`,
    )
  if (blob !== undefined || cache !== undefined || shard !== undefined)
    throw new InputError('bad-option', `--${single}: does not go with --shard, --blob or --cache`)
}

const WHOLE: Shard = { shard: 1, of: 1 }

/** Keys are made where somebody asks for them: they take the hash of the program. */
const planned = (entries: readonly Entry[], options: CheckArguments, session: Session): Plan => {
  const { claim, runs, timeout, prove, columns, allowOutside, shard = WHOLE, blob, cache } = options
  if (options.shard === undefined && blob === undefined && cache === undefined) return unkeyed(entries)
  const asked = { claim, runs, timeout, prove, columns, allowOutside }
  return planOf(entries, { build: session.build(), options: asked }, shard)
}

/** Where results are kept, as far as that is asked for. */
const keeping = (plan: Plan, { shard = WHOLE, blob, cache }: CheckArguments, session: Session, scoreproof: string) => {
  const { terminal, build } = session
  const header = () => ({ scoreproof, build: build(), ...shard, jobs: plan.size, plan: plan.hash })
  return {
    ...(cache !== undefined && { cache: new Cache(cache, (message) => terminal.err(`${message}\n`)) }),
    ...(blob !== undefined && { blob: new BlobWriter(blob, header()) }),
  }
}

/** `scoreproof check`: exit code 0 if all is as expected, 1 if not, 2 if an input could not be used. */
export const runCheck = async (
  given: readonly string[],
  options: CheckArguments,
  session: Session,
  { version, checker }: { readonly version: string; readonly checker: Checker },
): Promise<number> => {
  const started = performance.now()
  const { at, seed, size = {}, filesFrom } = options
  const paths = modelPaths([...given, ...(filesFrom === undefined ? [] : listedPaths(filesFrom))])
  if (paths.length === 0)
    throw new InputError('no-models', 'check: no model is named; give files, folders or --files-from')
  refuseSharedInput([...paths, at, filesFrom])
  refuseForSeveral(paths, options, ['at', 'claim', 'path'])
  refuseForSettings(options)
  const lockFile = LockFile.open(options)
  const points = at === undefined ? undefined : pointsFor(at, paths[0]!, size)
  const { terminal } = session
  const entries = new Entries(paths, options, points?.sizes, (message) => terminal.err(`${message}\n`)).list()
  const plan = planned(entries, options, session)
  const kept = keeping(plan, options, session, version)
  const runner = new Runner(options, points, checker, terminal, kept)
  const hasSettings = isSweep(entries.map(({ path, seed: own }) => ({ model: path, seed: own })))
  const inLines = options.shard !== undefined || hasSettings
  const run = new Run(options, session, runner, inLines ? plan.jobs.length : undefined, hasSettings)
  const { outcomes } = run
  try {
    for (const job of inTurn(plan.jobs, runner.start, 2 * checker.threads)) if (!(await run.show(job))) break
    if (outcomes.exit !== EXIT.interrupted) kept.blob?.write({ done: true })
    kept.blob?.close()
    const lock = lockFile && run.settle(lockFile)
    outcomes.finish({ seconds: (performance.now() - started) / 1000, asked: seed, ...(lock && { lock }) })
    if (lock?.written) terminal.err(`wrote ${lock.file}\n`)
    return Math.max(outcomes.exit, lock?.ok === false ? EXIT.notOk : EXIT.ok)
  } finally {
    outcomes.discard()
  }
}

/** The points of a model that can be read, at the sizes that are set. */
const pointsFor = (at: string, path: string, size: SizeRanges): Points | undefined => {
  const loaded = loadModel(path)
  if (isFaulty(loaded)) return undefined
  const sizes = combinations(size)[0]!
  refuseUnknownSizes(loaded.model.sizes, Object.keys(sizes))
  return loadPoints(at, loaded.model, sizes)
}
