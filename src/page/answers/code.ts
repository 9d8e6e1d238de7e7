import { exported, prepared, Refused, TARGETS } from '../../code'
import type { Answer } from '../protocol'
import { reading } from './reading'

declare const SCOREPROOF_VERSION: string

const hexadecimal = (bytes: ArrayBuffer): string =>
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')

/** SHA-256, by which the code names its model: browsers have it for https, this machine and files. */
const hashOf = async (text: string): Promise<string> =>
  hexadecimal(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))

const NO_HASH =
  'code names its model by SHA-256, which a browser has only for https, this machine and files: `scoreproof export` writes it'

/** The closed forms as code of a target, or why it cannot express them. */
export const codeAnswer = async (text: string, name: string): Promise<Answer> => {
  const target = TARGETS.find((t) => t.name === name)!
  if (!isSecureContext) return { kind: 'refused', message: NO_HASH }
  const hash = await hashOf(text)
  return reading(text, ({ model, derived }) => {
    const provenance = { path: 'model.yaml', stem: 'model', hash, version: SCOREPROOF_VERSION, verdicts: [] }
    const asked = {
      what: target.byDefault,
      isExplicit: false,
      notation: 'paper',
      provenance,
      derived: derived(),
    } as const
    try {
      return { kind: 'code', code: exported(target, prepared(model, asked)) }
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return { kind: 'refused', message: error.message }
    }
  })
}
