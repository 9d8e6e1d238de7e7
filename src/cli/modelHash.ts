import { createHash } from 'node:crypto'

/** Identifies the text of a model that a verdict is about: sha256, in hexadecimal. */
export const modelHash = (text: string): string => createHash('sha256').update(text).digest('hex')
