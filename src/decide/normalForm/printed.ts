import * as Q from '../../numbers/rational'
import type { Atom, Factor, Form, Letter, Mono, Poly } from './types'

/* Readable text, in the syntax of model files, for the notes that a proof leaves. Never used to decide anything. */

type Names = Map<Letter, string>
const LETTERS = 'abcdefghijklmnopqrstuvwxyz'

/** Dummies are named a_, b_, …, which no declared index is likely to be. */
const nameOf = (letter: Letter, names: Names): string => {
  if (letter.kind === 'mod') return `mod(${letter.inner.map((f) => formText(f, names)).join(', ')})`
  if (letter.value) return polyText(letter.value, names)
  if (letter.kind !== 'dummy') return letter.name
  let name = names.get(letter)
  if (name === undefined) names.set(letter, (name = `${LETTERS[names.size % 26]!}_`))
  return name
}

const joined = (parts: readonly string[]): string =>
  parts.length === 0 ? '0' : parts.join(' + ').replaceAll('+ -', '- ')

const formText = (form: Form, names: Names): string => {
  const parts = form.terms.map(([l, c]) =>
    c === 1 ? nameOf(l, names) : c === -1 ? `-${nameOf(l, names)}` : `${c} * ${nameOf(l, names)}`,
  )
  if (form.constant !== 0 || parts.length === 0) parts.push(`${form.constant}`)
  return joined(parts)
}

const RELATIONS: Readonly<Record<string, string>> = { zero: '==', atleast: '>=' }

const atomText = (atom: Atom, names: Names): string => {
  const polys = (): string => atom.polys.map((p) => polyText(p, names)).join(', ')
  const forms = atom.forms.length > 0 ? `[${atom.forms.map((f) => formText(f, names)).join(', ')}]` : ''
  switch (atom.kind) {
    case 'entry':
      return `${atom.head}${forms}`
    case 'index':
      return formText(atom.forms[0]!, names)
    case 'pi':
      return 'pi'
    case 'prime':
      return atom.head
    case 'exp':
      return `exp(${polys()})`
    case 'call':
      return `${atom.head}(${polys()})`
    case 'base':
    case 'root':
      return `(${polys()})`
    case 'zero':
    case 'atleast':
      return `(${formText(atom.forms[0]!, names)} ${RELATIONS[atom.kind]!} 0 ? 1 : 0)`
    case 'test':
      return `(${polys()} ${atom.head} 0 ? 1 : 0)`
    case 'sum':
    case 'prod':
      return atom.bound.reduce((body, d) => `${atom.kind}(${nameOf(d, names)}, ${body})`, polys())
    case 'power':
      return `(${polyText(atom.polys[0]!, names)})^(${polyText(atom.polys[1]!, names)})`
    case 'inverse':
      return `inv(${matrixText(atom, names)})${forms}`
    case 'logdet':
      return `logdet(${matrixText(atom, names)})`
    case 'unknown':
      return `${atom.head}(…)${forms}`
    case 'mean':
      return `mean(${polyText(atom.polys[1]!, names)})`
    case 'logpartition':
      return 'log Z'
  }
}

const matrixText = (atom: Atom, names: Names): string =>
  `${polyText(atom.polys[0]!, names)} over ${atom.bound.map((b) => nameOf(b, names)).join(', ')}`

const factorText = (f: Factor, names: Names): string => {
  const text = atomText(f.atom, names)
  if (f.exponent.n === 1n && f.exponent.d === 1n) return text
  return f.exponent.d === 1n && f.exponent.n > 0n ? `${text}^${f.exponent.n}` : `${text}^(${Q.toText(f.exponent)})`
}

const monoText = (m: Mono, names: Names): string => {
  const factors = m.factors.map((f) => factorText(f, names))
  const minus = m.coefficient.n === -1n && m.coefficient.d === 1n
  const plain = m.coefficient.n === 1n && m.coefficient.d === 1n
  if (factors.length === 0) return Q.toText(m.coefficient)
  return minus
    ? `-${factors.join(' * ')}`
    : plain
      ? factors.join(' * ')
      : `${Q.toText(m.coefficient)} * ${factors.join(' * ')}`
}

export const polyText = (poly: Poly, names: Names = new Map()): string =>
  joined([...poly.monos.values()].map((m) => monoText(m, names)))
export const textOfAtom = (atom: Atom): string => atomText(atom, new Map())
