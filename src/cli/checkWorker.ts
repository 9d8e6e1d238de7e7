import { parentPort } from 'node:worker_threads'
import type { Answer, Request } from './checker'
import { directChecker } from './directChecker'

const answer = (message: Answer): void => parentPort!.postMessage(message)

parentPort!.on('message', ({ text, options }: Request) => {
  directChecker
    .check({ text, options, onProgress: (progress) => answer({ progress }), onResult: (result) => answer({ result }) })
    .then(
      (finished) => answer({ finished }),
      (error: unknown) => answer({ failed: error instanceof Error ? error : new Error(String(error)) }),
    )
})
