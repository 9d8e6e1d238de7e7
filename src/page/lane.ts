import { type Answer, isLast, type Numbered, type Question } from './protocol'

/** Answers to one question, part by part; nothing comes after `stop`. */
export type Listener = (answer: Answer) => void

/**
 * A worker that answers one question after the other. Giving a question up ends the worker, since a sum over states or
 * an integral cannot be interrupted; the next question starts a new one.
 */
export class Lane {
  private worker: Worker | undefined
  private readonly open = new Map<number, Listener>()
  private count = 0

  /** `onChange` is told when a question is asked or done with. */
  constructor(
    private readonly start: () => Worker,
    private readonly onChange: () => void,
  ) {}

  /** Whether anything is not answered. */
  get isBusy(): boolean {
    return this.open.size > 0
  }

  ask(question: Question, listener: Listener): void {
    this.worker ??= this.started()
    this.open.set(++this.count, listener)
    this.onChange()
    this.worker.postMessage({ ...question, id: this.count } satisfies Numbered<Question>)
  }

  /** Gives up what is not answered, if there is anything. */
  stop(): void {
    if (this.open.size > 0) this.end()
  }

  private end(): void {
    this.open.clear()
    this.worker?.terminate()
    this.worker = undefined
    this.onChange()
  }

  private started(): Worker {
    const worker = this.start()
    worker.addEventListener('message', ({ data }: MessageEvent<Numbered<Answer>>) => {
      const listener = this.open.get(data.id)
      if (isLast(data)) this.open.delete(data.id)
      listener?.(data)
      this.onChange()
    })
    worker.addEventListener('error', (event) => {
      event.preventDefault()
      const waiting = [...this.open.values()]
      this.end()
      const message = `internal error: ${event.message || 'the worker could not be started'}`
      for (const listener of waiting) listener({ kind: 'refused', message })
    })
    return worker
  }
}
