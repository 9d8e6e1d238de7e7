import picocolors from 'picocolors'

/** Colours by meaning. Only verdicts and what is in the background are coloured. */
export interface Paint {
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly open: (text: string) => string
  readonly faint: (text: string) => string
  readonly strong: (text: string) => string
}

export const createPaint = (colour: boolean): Paint => {
  const { green, red, yellow, dim, bold } = picocolors.createColors(colour)
  return { good: green, bad: red, open: yellow, faint: dim, strong: bold }
}
