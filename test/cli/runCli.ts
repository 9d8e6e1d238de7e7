import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { onTestFinished } from 'vitest'
import { directChecker } from './directChecker'
import { run } from '../../src/cli/program'

export interface CliRun {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** Runs the command line in this process, with nothing of it a terminal. */
export const runCli = async (
  args: readonly string[],
  options: { readonly interruption?: () => AbortSignal; readonly width?: number } = {},
): Promise<CliRun> => {
  let out = ''
  let err = ''
  const terminal = {
    out: (text: string) => void (out += text),
    err: (text: string) => void (err += text),
    status: () => {},
    clear: () => {},
    width: options.width ?? 100,
    outColour: false,
    errColour: false,
    interactive: false,
  }
  const code = await run(args, {
    terminal,
    interruption: options.interruption ?? (() => new AbortController().signal),
    checker: () => directChecker,
    scripts: pathToFileURL(resolve('dist/')),
    build: () => 'test',
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
