import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** What a process came to. */
export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** The command line as it is installed, in a folder of its own. */
export class BuiltCli {
  readonly folder = mkdtempSync(join(tmpdir(), 'scoreproof-built-'))
  readonly script = join(this.folder, 'dist', 'cli.js')
  /** What a shell needs to find `scoreproof`. */
  readonly env: NodeJS.ProcessEnv

  constructor() {
    const bin = join(this.folder, 'bin')
    execFileSync(process.execPath, [resolve('src/cli/build.mjs'), '--out', join(this.folder, 'dist'), '--only', 'cli'])
    mkdirSync(bin)
    symlinkSync(this.script, join(bin, 'scoreproof'))
    this.env = { ...process.env, PATH: `${bin}:${process.env.PATH}` }
  }

  run(args: readonly string[], whenStarted?: (child: ChildProcess) => void): Promise<Ended> {
    return this.ended(spawn(process.execPath, [this.script, ...args], { cwd: this.folder }), whenStarted)
  }

  /** A line of a shell, as README has it. */
  shell(line: string, cwd: string, variables: Readonly<Record<string, string>> = {}): Promise<Ended> {
    return this.ended(spawn('bash', ['-c', line], { cwd, env: { ...this.env, ...variables } }))
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  private ended(child: ChildProcess, whenStarted?: (child: ChildProcess) => void): Promise<Ended> {
    let [out, err] = ['', '']
    child.stdout!.on('data', (data: Buffer) => (out += data.toString()))
    child.stderr!.on('data', (data: Buffer) => (err += data.toString()))
    whenStarted?.(child)
    return new Promise((done) => child.on('close', (code) => done({ code, out, err })))
  }
}
