import { Worker } from 'node:worker_threads'
import type { CheckOptions, Progress } from '../decide/check'
import { DEFAULT_SEED, modelResult, type Task, taskName, type TaskResult, tasksOf } from '../decide/tasks'
import type { CheckResult, ClaimResult, ModelResult } from '../decide/verdict'
import type { Model } from '../language/model'

/** A model to check, and what is told of it on the way. */
export interface Job {
  readonly model: Model
  /** What can be sent to another thread. */
  readonly options: Omit<CheckOptions, 'claim' | 'onProgress' | 'onResult' | 'signal'>
  /** Only this claim, by its number from 1. */
  readonly claim: number | undefined
  readonly onProgress: (progress: Progress) => void
  /** Results come in any order; `position` is their place in the report. */
  readonly onResult: (result: CheckResult | ClaimResult, position: number) => void
}

/** Checks models; `close` gives up what is not finished, and waits for threads that end by themselves. */
export interface Checker {
  /** How many tasks are done at a time. */
  readonly threads: number
  readonly check: (job: Job) => Promise<ModelResult>
  readonly close: () => Promise<void>
}

/** What a worker is sent: a task of the model that it has, or of another that is to be opened. */
export interface Request {
  readonly open: { readonly text: string; readonly options: Job['options'] } | undefined
  readonly task: Task
}

/** What it answers. */
export type Answer = { readonly result: TaskResult } | { readonly failed: Error }

/** A job whose tasks are handed out one by one. */
interface Open {
  readonly job: Job
  readonly tasks: readonly Task[]
  readonly results: TaskResult[]
  /** When its first task was handed out. */
  started: number
  readonly running: Set<Task>
  readonly resolve: (result: ModelResult) => void
  readonly reject: (error: unknown) => void
  /** How many tasks were handed out, and how many are done. */
  next: number
  done: number
}

/** A worker, and the job whose model it has. */
interface Seat {
  readonly worker: Worker
  job: Open | undefined
}

/**
 * Checks in up to `count` worker threads, so that the thread that asks can show progress and be interrupted while a
 * claim is being decided. A worker keeps to its model, for what its tasks share; one that has none left begins the
 * next model, or helps with one that is not finished.
 */
export class WorkerChecker implements Checker {
  /** Jobs with tasks that nobody has begun. */
  private readonly waiting = new Set<Open>()
  private readonly idle: Seat[] = []
  private readonly seats: Seat[] = []

  /** Workers are started before the first job, so that they load while the models are read. */
  constructor(
    private readonly script: URL,
    readonly threads: number,
  ) {
    for (let k = 0; k < threads; k++) this.idle.push(this.start())
  }

  check(job: Job): Promise<ModelResult> {
    return new Promise((resolve, reject) => {
      const tasks = tasksOf(job.model, job.claim)
      const fresh = { running: new Set<Task>(), next: 0, done: 0, started: performance.now() }
      const open: Open = { ...fresh, job, tasks, results: tasks.map(() => undefined), resolve, reject }
      if (tasks.length === 0) this.finish(open)
      else this.waiting.add(open)
      for (const seat of this.idle.splice(0)) this.assign(seat)
    })
  }

  async close(): Promise<void> {
    const ends = this.seats.map(({ worker }) => new Promise((resolve) => worker.once('exit', resolve)))
    for (const seat of this.seats) {
      if (this.idle.includes(seat)) seat.worker.postMessage('end')
      else void seat.worker.terminate()
    }
    await Promise.all(ends)
  }

  private start(): Seat {
    const seat: Seat = { worker: new Worker(this.script), job: undefined }
    this.seats.push(seat)
    return seat
  }

  private assign(seat: Seat): void {
    const { job: own } = seat
    const waiting = [...this.waiting]
    const job = own && this.waiting.has(own) ? own : (waiting.find((j) => j.next === 0) ?? waiting[0])
    if (job) this.hand(seat, job)
    else this.idle.push(seat)
  }

  private hand(seat: Seat, open: Open): void {
    const { worker } = seat
    const { model, options } = open.job
    const position = open.next++
    if (open.next === open.tasks.length) this.waiting.delete(open)
    const task = open.tasks[position]!
    if (position === 0) open.started = performance.now()
    open.running.add(task)
    this.tell(open)
    const end = (): void => {
      worker.off('message', onMessage)
      worker.off('error', onError)
      open.running.delete(task)
    }
    const onMessage = (answer: Answer): void => {
      end()
      if ('failed' in answer) this.abandon(open, answer.failed)
      else this.keep(open, position, answer.result)
      this.assign(seat)
    }
    const onError = (error: unknown): void => {
      end()
      this.abandon(open, error)
      this.assign(this.start())
    }
    worker.on('message', onMessage)
    worker.on('error', onError)
    const request: Request = { open: seat.job === open ? undefined : { text: model.text, options }, task }
    seat.job = open
    worker.postMessage(request)
  }

  private keep(open: Open, position: number, result: TaskResult): void {
    open.results[position] = result
    if (result) open.job.onResult(result, position)
    if (++open.done === open.tasks.length) this.finish(open)
    else this.tell(open)
  }

  private tell({ job, running, done, tasks }: Open): void {
    job.onProgress({ doing: [...running].map(taskName).join(', '), done, total: tasks.length })
  }

  private finish(open: Open): void {
    const { job, results, started, resolve } = open
    const seconds = (performance.now() - started) / 1000
    resolve(modelResult(results, { finished: true, seed: job.options.seed ?? DEFAULT_SEED, seconds }))
  }

  /** No more of its tasks are begun. */
  private abandon(open: Open, error: unknown): void {
    this.waiting.delete(open)
    open.reject(error)
  }
}
