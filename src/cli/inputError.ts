/** What the user gave cannot be used: one line that says what, and how to mend it. Exit code 2. */
export class InputError extends Error {
  override readonly name = 'InputError'
  constructor(
    /** Stable kebab-case code. */
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}
