import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** A Python that has these modules, or undefined. */
const having = (modules: string): string | undefined =>
  ['python3', '/usr/bin/python3'].find((python) => spawnSync(python, ['-c', `import ${modules}`]).status === 0)

/** One thread, as ours: threads that wait for work take CPU time. */
const env = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' }

/** A script that answers a line of JSON with a line of JSON. */
export class Python {
  readonly #process: ChildProcessWithoutNullStreams
  readonly #lines: AsyncIterator<string>

  private constructor(python: string, script: string) {
    this.#process = spawn(python, [script], { env })
    this.#process.stderr.pipe(process.stderr)
    this.#lines = createInterface(this.#process.stdout)[Symbol.asyncIterator]()
  }

  /** Undefined where no Python has the modules; the row says so. */
  static start(here: string, script: string, modules: string): Python | undefined {
    const python = having(modules)
    if (python === undefined) console.log(`${modules}: not in any python3 here, so that peer is left out`)
    return python === undefined ? undefined : new Python(python, join(here, script))
  }

  async line(): Promise<string> {
    const { done, value } = await this.#lines.next()
    if (done) throw new Error('Python stopped')
    return value
  }

  async ask<Answer>(request: object): Promise<Answer> {
    this.#process.stdin.write(`${JSON.stringify(request)}\n`)
    return JSON.parse(await this.line()) as Answer
  }

  stop(): void {
    this.#process.kill('SIGKILL')
  }
}

/** What `peers.py` answers. */
export interface PeerAnswer {
  readonly value: number
  readonly seconds: number
}
