import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

/** A fault that a test suite has to notice: in `file`, `from`, which stands there once, becomes `to`. */
export interface Fault {
  readonly name: string
  /** Below `src`. */
  readonly file: string
  readonly from: string
  readonly to: string
  /** Test files, or beginnings of their paths below `test`: one of their tests has to fail. */
  readonly tests: string
}

export const faults = (): readonly Fault[] => parse(readFileSync(new URL('faults.yaml', import.meta.url), 'utf8'))

/** For vitest's configuration: plants the fault of that name in the source as it is loaded; the file stays as it is. */
export const planted = (name: string) => {
  const fault = faults().find((f) => f.name === name)
  if (!fault) throw new Error(`no fault \`${name}\` in test/faults/faults.yaml`)
  return {
    name: 'planted fault',
    enforce: 'pre' as const,
    transform: (code: string, id: string): string | undefined =>
      id.split('?')[0]!.endsWith(`/src/${fault.file}`) ? replaced(code, fault) : undefined,
  }
}

/** @throws if it is not there exactly once: the source has moved on, and the fault with it */
export const replaced = (code: string, { name, file, from, to }: Fault): string => {
  const parts = code.split(from)
  if (parts.length !== 2) throw new Error(`${name}: \`${from}\` stands ${parts.length - 1} times in ${file}, not once`)
  return parts.join(to)
}
