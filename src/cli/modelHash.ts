import { sha256 } from './sha256'

/** Identifies the text of a model that a verdict is about: sha256, in hexadecimal. */
export const modelHash = (text: string): string => sha256(text)
