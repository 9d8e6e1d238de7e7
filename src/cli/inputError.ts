import { printable } from '../language/printable'

/** What the user gave cannot be used: lines that say what, and how to mend it. Exit code 2. */
export class InputError extends Error {
  override readonly name = 'InputError'
  constructor(
    /** Stable kebab-case code. */
    readonly code: string,
    ...lines: readonly string[]
  ) {
    super(lines.map(printable).join('\n'))
  }
}
