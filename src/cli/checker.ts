import { Worker } from 'node:worker_threads'
import type { CheckOptions, Progress } from '../decide/check'
import type { CheckResult, ClaimResult, ModelResult } from '../decide/verdict'

/** A model to check, as what can be sent to another thread, and what is told of it on the way. */
export interface Job {
  /** Text of the model file. */
  readonly text: string
  readonly options: Omit<CheckOptions, 'onProgress' | 'onResult' | 'signal'>
  readonly onProgress: (progress: Progress) => void
  readonly onResult: (result: CheckResult | ClaimResult) => void
}

/** Checks models; `close` gives up what is not finished. */
export interface Checker {
  readonly check: (job: Job) => Promise<ModelResult>
  readonly close: () => void
}

/** What a worker is sent. */
export type Request = Pick<Job, 'text' | 'options'>

/** What it answers: any number of the first two, then one of the others. */
export type Answer =
  | { readonly progress: Progress }
  | { readonly result: CheckResult | ClaimResult }
  | { readonly finished: ModelResult }
  | { readonly failed: Error }

interface Waiting {
  readonly job: Job
  readonly resolve: (result: ModelResult) => void
  readonly reject: (error: unknown) => void
}

/**
 * Checks in up to `count` worker threads, so that the thread that asks can show progress and be interrupted while a
 * claim is being decided.
 */
export const workerChecker = (script: URL, count: number): Checker => {
  const queue: Waiting[] = []
  const idle: Worker[] = []
  const workers: Worker[] = []

  const next = (worker: Worker): void => {
    const waiting = queue.shift()
    if (!waiting) {
      idle.push(worker)
      return
    }
    const { job, resolve, reject } = waiting
    const end = (settle: () => void): void => {
      worker.off('message', onMessage)
      worker.off('error', onError)
      settle()
    }
    const onMessage = (answer: Answer): void => {
      if ('progress' in answer) job.onProgress(answer.progress)
      else if ('result' in answer) job.onResult(answer.result)
      else {
        end(() => ('finished' in answer ? resolve(answer.finished) : reject(answer.failed)))
        next(worker)
      }
    }
    const onError = (error: unknown): void => {
      end(() => reject(error))
      next(start())
    }
    worker.on('message', onMessage)
    worker.on('error', onError)
    worker.postMessage({ text: job.text, options: job.options } satisfies Request)
  }

  const start = (): Worker => {
    const worker = new Worker(script)
    workers.push(worker)
    return worker
  }

  // Started before the first job, so that it loads while the models are read.
  idle.push(start())

  return {
    check: (job) =>
      new Promise((resolve, reject) => {
        queue.push({ job, resolve, reject })
        const worker = idle.pop() ?? (workers.length < count ? start() : undefined)
        if (worker) next(worker)
      }),
    close: () => {
      for (const worker of workers) void worker.terminate()
    },
  }
}
