import { parentPort, workerData } from 'node:worker_threads'
import { answerOf } from './answers'
import type { Sent, ThreadData } from './protocol'

/** Answers the one call that the thread was started with; `done` is told then. */
export const answerInThread = async (done: () => void): Promise<void> => {
  const { call, ...around } = workerData as ThreadData
  const send = (sent: Sent): void => parentPort!.postMessage(JSON.stringify(sent))
  const answer = await answerOf(call, {
    ...around,
    tell: (json) => send({ answer: { json, isError: false }, isWhole: false }),
    onProgress: (progress) => send({ progress }),
  })
  done()
  send({ answer, isWhole: true })
}
