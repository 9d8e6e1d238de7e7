import { parentPort } from 'node:worker_threads'
import { Checking } from '../decide/check'
import { parseModel } from '../language/parseModel'
import type { Answer, Request } from './checker'

const answer = (message: Answer): void => parentPort!.postMessage(message)

/** The tasks of the model that was opened last; it is read with its first task, which then meets what goes wrong. */
let checking: () => Checking

const opened = (open: NonNullable<Request['open']>): (() => Checking) => {
  let kept: Checking | undefined
  return () => (kept ??= new Checking(parseModel(open.text), open.options))
}

const run = async ({ open, task }: Request): Promise<Answer> => {
  if (open) checking = opened(open)
  return { result: await checking().run(task) }
}

/** Answers requests until it is told to end; `done` is told then. */
export const work = (done: () => void): void => {
  parentPort!.on('message', (request: Request | 'end') => {
    if (request === 'end') {
      done()
      parentPort!.close()
      return
    }
    run(request).then(answer, (error: unknown) =>
      answer({ failed: error instanceof Error ? error : new Error(String(error)) }),
    )
  })
}
