import { exported, prepared, Refused, TARGETS } from '../../code'
import type { Answer } from '../protocol'
import { reading } from './reading'

declare const SCOREPROOF_VERSION: string

const hexadecimal = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')

/** SHA-256, which browsers have on secure origins and in files; else the file does not name its model's. */
const hashOf = async (text: string): Promise<string> =>
  hexadecimal(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))

/** The closed forms as code of a target, or why it cannot express them. */
export const codeAnswer = async (text: string, name: string): Promise<Answer> => {
  const target = TARGETS.find((t) => t.name === name)!
  const hash = await hashOf(text)
  return reading(text, (model) => {
    const provenance = { path: 'model.yaml', stem: 'model', hash, version: SCOREPROOF_VERSION, verdicts: [] }
    const asked = { what: target.byDefault, isExplicit: false, notation: 'paper', provenance } as const
    try {
      return { kind: 'code', code: exported(target, prepared(model, asked)) }
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return { kind: 'refused', message: error.message }
    }
  })
}
