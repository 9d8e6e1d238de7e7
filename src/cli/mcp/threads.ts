import { Worker } from 'node:worker_threads'
import { internal } from './answers'
import type { AnswerCall, Sent, ThreadData, ToolAnswer } from './protocol'

/** Who is told what a thread sends. */
interface Listeners {
  readonly end: (answer: ToolAnswer) => void
  readonly keep: (answer: ToolAnswer) => void
  readonly onProgress: Parameters<AnswerCall>[2]
}

/**
 * A thread for each call, so many at once: what an input does to it, be it endless or out of memory, the server
 * outlives. A call is ended after so many seconds, those among them that it waited for a thread.
 */
export class ToolThreads {
  private readonly waiting: (() => void)[] = []
  private running = 0

  constructor(
    private readonly script: URL,
    private readonly most: number,
    private readonly seconds: number,
    private readonly version: string,
  ) {}

  readonly answer: AnswerCall = (call, signal, onProgress) =>
    new Promise((resolve) => {
      const stopped = { code: 'timeout', message: `stopped after ${this.seconds} s`, line: null, column: null }
      let soFar: ToolAnswer = { json: { model: '-', errors: [stopped] }, isError: true }
      let worker: Worker | undefined
      const begin = (): void => {
        this.running++
        const keep = (answer: ToolAnswer): void => void (soFar = answer)
        worker = this.start({ call, version: this.version, stopped }, { end, keep, onProgress })
      }
      const end = (answer: ToolAnswer): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', onAbort)
        if (worker) this.release(worker)
        else this.waiting.splice(this.waiting.indexOf(begin), 1)
        resolve(answer)
      }
      const onAbort = (): void => end(soFar)
      const timer = setTimeout(() => end(soFar), this.seconds * 1000)
      signal.addEventListener('abort', onAbort, { once: true })
      if (this.running < this.most) begin()
      else this.waiting.push(begin)
    })

  private start(data: ThreadData, { end, keep, onProgress }: Listeners): Worker {
    const worker = new Worker(this.script, { workerData: data })
    worker.on('message', (text: string) => {
      const sent = JSON.parse(text) as Sent
      if ('progress' in sent) onProgress(sent.progress)
      else if (sent.isWhole) end(sent.answer)
      else keep(sent.answer)
    })
    const fail = (what: string): void => end({ json: internal(what), isError: true })
    worker.on('error', (error) => fail(error instanceof Error ? error.message : String(error)))
    worker.on('exit', () => fail('the thread ended without an answer'))
    return worker
  }

  private release(worker: Worker): void {
    worker.removeAllListeners()
    void worker.terminate()
    this.running--
    this.waiting.shift()?.()
  }
}
