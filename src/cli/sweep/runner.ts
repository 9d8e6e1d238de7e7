import { claimNumber } from '../claimNumber'
import type { Progress } from '../../decide/check'
import type { TaskResult } from '../../decide/tasks'
import type { ModelResult } from '../../decide/verdict'
import { faultyModelJson, type ModelJson, modelJson } from '../../report/verdictJson'
import type { Checker } from '../checker'
import { InputError } from '../inputError'
import { modelHash } from '../modelHash'
import { type Faulty, isFaulty } from '../models'
import type { ColumnsOption } from '../optionValues'
import type { Points } from '../points'
import { reportBug } from '../session'
import { shellWord } from '../shellWord'
import type { Terminal } from '../terminal'
import type { BlobWriter } from './blob'
import type { Cache } from './cache'
import type { Entry, Ready } from './entries'
import type { Job } from './jobs'
import { MODEL_PATH, POINTS_PATH, withPaths } from './paths'

/** What is asked of every model alike. */
export interface Questions {
  readonly at?: string
  readonly claim?: string
  readonly path?: string
  readonly runs?: number
  readonly timeout?: number
  readonly prove?: boolean
  readonly columns?: ColumnsOption
  readonly allowOutside?: boolean
}

/** What became of a job. Paths in a result are names; faults are of each entry. */
export type Ended =
  { readonly result: ModelResult } | { readonly faulty: readonly Faulty[] } | { readonly failed: string }

/** A job that has begun. */
export interface Started {
  readonly job: Job
  /** The model, unless it could not be read. */
  readonly ready: Ready | undefined
  readonly finished: Promise<Ended>
  /** What is known so far, by its place in the report; paths are names. */
  readonly soFar: readonly TaskResult[]
  /** Told how far it is, once somebody asks. */
  onProgress: (progress: Progress) => void
}

interface Keeping {
  readonly cache?: Cache
  readonly blob?: BlobWriter
}

/** Whether the same would be said at another time. */
const isSettled = ({ checks, claims }: ModelResult): boolean => [...checks, ...claims].every((r) => !r.unsettled)

/** Answers jobs, from what was kept where it can, and writes down what it finds as it finds it. */
export class Runner {
  constructor(
    private readonly questions: Questions,
    private readonly points: Points | undefined,
    private readonly checker: Checker,
    private readonly terminal: Terminal,
    private readonly keeping: Keeping = {},
  ) {}

  start = (job: Job): Started => {
    const soFar: TaskResult[] = []
    const opened = job.entries[0].open()
    const ready = isFaulty(opened) ? undefined : opened
    const onProgress = (): void => {}
    const started: { -readonly [K in keyof Started]: Started[K] } = { job, ready, soFar, onProgress, finished: NEVER }
    started.finished = this.answer(job, ready, started, soFar).then((ended) => {
      this.keeping.blob?.write(this.line(job, ended))
      return ended
    })
    // A failure is met where the job is shown, which may be later.
    started.finished.catch(() => {})
    return started
  }

  /** A bug that one model brings out does not stop the others. */
  private async answer(job: Job, ready: Ready | undefined, started: Started, soFar: TaskResult[]): Promise<Ended> {
    if (!ready) return { faulty: job.entries.map((entry) => entry.open()).filter(isFaulty) }
    const { cache } = this.keeping
    const before = cache?.get(job.key)
    if (before) return { result: before }
    try {
      const result = await this.decide(job.entries[0], ready, started, soFar)
      if (isSettled(result)) cache?.put(job.key, result)
      return { result }
    } catch (error) {
      if (error instanceof InputError) throw error
      return { failed: reportBug(error, this.terminal) }
    }
  }

  private decide(entry: Entry, ready: Ready, started: Started, soFar: TaskResult[]): Promise<ModelResult> {
    const { path, runs, timeout, prove, claim } = this.questions
    const { points } = this
    const { model, samples } = ready
    return this.checker.check({
      model,
      claim: claim === undefined ? undefined : claimNumber(model, claim),
      options: {
        samples,
        seed: entry.seed,
        path,
        runs,
        timeout,
        prove,
        modelPath: MODEL_PATH,
        readingOptions: this.readingOptions,
        points: points?.points.map((point) => ({ ...point, sizes: points.sizes })),
        sizes: entry.sizes,
      },
      onProgress: (state) => started.onProgress(state),
      onResult: (result, position) => {
        soFar[position] = result
      },
    })
  }

  /** Those of the options that decide what is read, so that a replay reads the same. */
  private get readingOptions(): readonly string[] {
    const { at, columns, allowOutside } = this.questions
    return [
      ...(at === undefined ? [] : [`--at ${POINTS_PATH}`]),
      ...(columns === 'positional' ? ['--columns positional'] : []),
      ...(allowOutside ? ['--allow-outside'] : []),
    ]
  }

  /** A result with the paths of an entry. */
  named<T>(result: T, { path }: Entry): T {
    const { at } = this.questions
    return withPaths(result, shellWord(path), at === undefined ? '' : shellWord(at))
  }

  json(entry: Entry, ended: Ended): ModelJson {
    if ('result' in ended) return modelJson(entry.path, this.named(ended.result, entry), modelHash(entry.text))
    if ('failed' in ended) return faultyModelJson(entry.path, [{ code: 'internal', message: ended.failed }])
    return faultyModelJson(entry.path, ended.faulty.find(({ path }) => path === entry.path)?.faults ?? [])
  }

  private line(job: Job, ended: Ended) {
    const { seed, sizes } = job.entries[0]
    return {
      key: job.key,
      seed,
      sizes,
      seconds: secondsOf(ended),
      models: job.entries.map((entry) => ({ ...this.json(entry, ended), at: entry.at })),
    }
  }
}

const NEVER = new Promise<never>(() => {})

export const secondsOf = (ended: Ended): number => ('result' in ended ? ended.result.seconds : 0)
