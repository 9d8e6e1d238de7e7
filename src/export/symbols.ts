import { plainName } from '../expr'
import { GREEK_LETTERS } from '../language/greek'

/* Characters for names. */

/** `sigma` → σ, `Lambda` → Λ; of ς and σ the latter, which comes last. */
export const GREEK: ReadonlyMap<string, string> = new Map(
  GREEK_LETTERS.flatMap((name, k) => [
    [name, String.fromCodePoint(0x3b1 + k)] as const,
    [name[0]!.toUpperCase() + name.slice(1), String.fromCodePoint(0x391 + k)] as const,
  ]),
)

/** Greek capitals that LaTeX has no command for, since they look like Latin ones. */
const LATIN_CAPITALS: ReadonlySet<string> = new Set([
  'Alpha',
  'Beta',
  'Epsilon',
  'Zeta',
  'Eta',
  'Iota',
  'Kappa',
  'Mu',
  'Nu',
  'Omicron',
  'Rho',
  'Tau',
  'Chi',
  'omicron',
])

/** `alpha0` → `α0`: the letter part is translated, digits stay, so that no two names become one. */
export const unicodeName = (marked: string): string => {
  const name = plainName(marked)
  const [, stem = name, digits = ''] = /^(.*?)(\d*)$/.exec(name) ?? []
  return (GREEK.get(stem) ?? stem) + digits
}

export const latexName = (marked: string): string => {
  const name = plainName(marked)
  const [, stem = name, digits = ''] = /^(.*?)(\d*)$/.exec(name) ?? []
  if (GREEK.has(stem) && !LATIN_CAPITALS.has(stem)) return digits ? `{\\${stem}${digits}}` : `\\${stem}`
  if (name.length === 1) return name
  return `\\mathrm{${name.replaceAll('_', '\\_')}}`
}

const table = (plain: string, styled: string): ReadonlyMap<string, string> => {
  const characters = [...styled]
  return new Map([...plain].map((c, k) => [c, characters[k]!]))
}
const SUBSCRIPTS = table('0123456789aehijklmnoprstuvx+−', '₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ₊₋')
const SUPERSCRIPTS = table('0123456789abcdefghijklmnoprstuvwxyz+−', '⁰¹²³⁴⁵⁶⁷⁸⁹ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ⁺⁻')

const styled = (text: string, from: ReadonlyMap<string, string>): string | undefined => {
  let result = ''
  for (const c of text.replaceAll(' ', '')) {
    const s = from.get(c)
    if (s === undefined) return undefined
    result += s
  }
  return result
}

/** The text in subscript characters, if Unicode has all of them. */
export const subscript = (text: string): string | undefined => styled(text, SUBSCRIPTS)
export const superscript = (text: string): string | undefined => styled(text, SUPERSCRIPTS)

/** ½ for 1/2, where there is such a character. */
export const VULGAR: ReadonlyMap<string, string> = new Map([
  ['1/2', '½'],
  ['1/3', '⅓'],
  ['2/3', '⅔'],
  ['1/4', '¼'],
  ['3/4', '¾'],
  ['1/5', '⅕'],
  ['1/6', '⅙'],
  ['1/8', '⅛'],
])
