import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { onTestFinished } from 'vitest'
import { directChecker } from './directChecker'
import { run } from '../../src/cli/program'
import type { Session } from '../../src/cli/session'

export interface CliRun {
  readonly code: number
  readonly out: string
  readonly err: string
}

interface Around extends Partial<Pick<Session, 'interruption' | 'checker' | 'build'>> {
  readonly width?: number
  /** Told of each line of progress, as if standard error were a terminal. */
  readonly onStatus?: (line: string) => void
  /** Takes what is printed, of which nothing is kept then. */
  readonly onOut?: (text: string) => void
}

/** Runs the command line in this process, with nothing of it a terminal. */
export const runCli = async (args: readonly string[], options: Around = {}): Promise<CliRun> => {
  let out = ''
  let err = ''
  const terminal = {
    out: options.onOut ?? ((text: string) => void (out += text)),
    err: (text: string) => void (err += text),
    status: options.onStatus ?? (() => {}),
    clear: () => {},
    width: options.width ?? 100,
    outColour: false,
    errColour: false,
    interactive: options.onStatus !== undefined,
  }
  const code = await run(args, {
    terminal,
    interruption: options.interruption ?? (() => new AbortController().signal),
    checker: options.checker ?? (() => directChecker),
    scripts: pathToFileURL(resolve('dist/')),
    build: options.build ?? (() => 'test'),
    page: resolve('dist/page'),
  })
  return { code, out, err }
}

/** A folder of files, made the current one until the test ends. */
export const inFolder = (files: Readonly<Record<string, string | Uint8Array>>): string => {
  const before = process.cwd()
  const folder = mkdtempSync(join(tmpdir(), 'scoreproof-'))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  process.chdir(folder)
  onTestFinished(() => {
    process.chdir(before)
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}
