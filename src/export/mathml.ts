import { element, escaped } from './markup'
import { GREEK } from './symbols'

/*
 * MathML Core of the LaTeX that our printers write, so that what a browser shows and what a paper shows never part.
 * It reads their subset and no more: fractions, roots, scripts, brackets, cases, names and the signs listed here.
 */

const NAMES: Readonly<Record<string, string>> = { pi: 'π', infty: '∞', top: '⊤', bot: '⊥', partial: '∂' }
const SIGNS: Readonly<Record<string, string>> = {
  cdot: '⋅',
  mid: '|',
  sim: '∼',
  propto: '∝',
  le: '≤',
  ge: '≥',
  ne: '≠',
  land: '∧',
  lor: '∨',
  lnot: '¬',
  bmod: 'mod',
}
const BIG: Readonly<Record<string, string>> = { sum: '∑', prod: '∏', int: '∫' }
/** Functions that LaTeX sets upright. */
const UPRIGHT: ReadonlySet<string> = new Set(
  'log exp sin cos tan sinh cosh tanh coth arcsin arccos arctan det max min'.split(' '),
)
const SPACES: Readonly<Record<string, string>> = { ',': '0.17em', '!': '', ' ': '0.25em', quad: '1em' }
const DOUBLE_STRUCK: Readonly<Record<string, string>> = { E: '𝔼' }
const APPLY = '<mo>\u2061</mo>'
const THIN = element('mspace', { width: '0.17em' })
/** A sign that begins a piece stands between two operands all the same. */
const BETWEEN = element('mspace', { width: '0.3em' })

interface Node {
  readonly markup: string
  /**
   * What a line may be broken before, what scripts stand below and above of, other operators, a name that is applied, a
   * name of several letters; absent of all else.
   */
  readonly role?: 'sign' | 'big' | 'operator' | 'function' | 'word'
}

/** Whether a name of several letters would seem to go on in the next one: `n log x`, `nv nh`. */
const runTogether = (a: Node, b: Node): boolean => {
  const isName = ({ role }: Node): boolean => role === 'function' || role === 'word'
  const isOperand = (node: Node): boolean => node.role === undefined || isName(node)
  return (isName(a) && (isOperand(b) || b.role === 'big')) || (isName(b) && isOperand(a))
}

const mi = (name: string, upright = false): string =>
  element('mi', upright && [...name].length === 1 ? { mathvariant: 'normal' } : {}, escaped(name))
const mo = (sign: string, attributes: Readonly<Record<string, string>> = {}): string =>
  element('mo', attributes, escaped(sign))
const mrow = (...parts: readonly string[]): string => (parts.length === 1 ? parts[0]! : element('mrow', {}, ...parts))

/** LaTeX that is not of the subset: a printer writes something that is not listed here. */
export class NotOurLatex extends Error {}

class Reader {
  private readonly tokens: readonly string[]
  private at = 0

  constructor(latex: string) {
    this.tokens = latex.match(/\\[A-Za-z]+|\\.|\d+(?:\.\d+)?|\s+|[^\s]/gu) ?? []
  }

  /** All of it, as a list of nodes. */
  all(): readonly Node[] {
    const nodes = this.nodes([])
    if (this.at < this.tokens.length) throw this.fault(this.tokens[this.at])
    return nodes
  }

  private fault(token: string | undefined): NotOurLatex {
    return new NotOurLatex(`no MathML for \`${token ?? 'the end'}\` in ${this.tokens.join('')}`)
  }

  private blanks(): void {
    while (/^\s/.test(this.tokens[this.at] ?? '')) this.at++
  }

  private expect(token: string): void {
    this.blanks()
    if (this.tokens[this.at] !== token) throw this.fault(this.tokens[this.at])
    this.at++
  }

  /** Nodes up to one of the tokens, which stays. */
  private nodes(ends: readonly string[]): Node[] {
    const nodes: Node[] = []
    for (;;) {
      this.blanks()
      const token = this.tokens[this.at]
      if (token === undefined || ends.includes(token)) return nodes
      const node = this.scripted(this.atom())
      const last = nodes.at(-1)
      // A bracket after a function is its argument.
      if (last?.role === 'function' && token === '\\left') nodes.push({ markup: APPLY, role: 'operator' })
      else if (last && runTogether(last, node)) nodes.push({ markup: THIN, role: 'operator' })
      nodes.push(node)
    }
  }

  private row(...ends: readonly string[]): string {
    return mrow(...this.nodes(ends).map((n) => n.markup))
  }

  /** `{…}`, or one sign. */
  private argument(): string {
    this.blanks()
    if (this.tokens[this.at] !== '{') return this.atom().markup
    this.at++
    const row = this.row('}')
    this.expect('}')
    return row
  }

  /** The characters between braces as they stand. */
  private raw(): string {
    this.expect('{')
    let text = ''
    while (this.tokens[this.at] !== '}') {
      const token = this.tokens[this.at++]
      if (token === undefined) throw this.fault(token)
      text += token.replace(/^\\(?=[_%&#$ ])/, '')
    }
    this.at++
    return text
  }

  private atom(): Node {
    const token = this.tokens[this.at++]
    if (token === undefined) throw this.fault(token)
    if (token.startsWith('\\')) return this.command(token.slice(1), token)
    if (token === '{') {
      this.at--
      return { markup: this.argument() }
    }
    if (/^\d/.test(token)) return { markup: element('mn', {}, token) }
    if (/^\p{L}$/u.test(token)) return { markup: mi(token) }
    if (token === '-') return { markup: mo('−'), role: 'sign' }
    if (token === '+') return { markup: mo('+'), role: 'sign' }
    if ('=<>,()|'.includes(token)) return { markup: mo(token), role: 'operator' }
    throw this.fault(token)
  }

  private command(name: string, token: string): Node {
    if (name in BIG) return { markup: mo(BIG[name]!), role: 'big' }
    if (name in SIGNS) return { markup: mo(SIGNS[name]!), role: 'operator' }
    if (name in NAMES) return { markup: mi(NAMES[name]!) }
    if (UPRIGHT.has(name)) return { markup: mi(name), role: 'function' }
    const greek = GREEK.get(name)
    if (greek !== undefined) return { markup: mi(greek, /^[A-Z]/.test(name)) }
    if (name in SPACES)
      return { markup: SPACES[name] === '' ? '' : element('mspace', { width: SPACES[name] }), role: 'operator' }
    switch (name) {
      case 'frac':
        return { markup: element('mfrac', {}, this.argument(), this.argument()) }
      case 'sqrt':
        return { markup: element('msqrt', {}, this.argument()) }
      case 'tilde':
        return { markup: element('mover', { accent: 'true' }, this.argument(), mo('~', { stretchy: 'false' })) }
      case 'mathrm': {
        const word = this.raw()
        return { markup: mi(word, true), ...([...word].length > 1 && { role: 'word' as const }) }
      }
      case 'operatorname':
        return { markup: mi(this.raw(), true), role: 'function' }
      case 'text':
        return { markup: element('mtext', {}, escaped(this.raw().replace(/^ | $/g, '\u00a0'))) }
      case 'mathbb': {
        const letter = this.raw()
        return { markup: mi(DOUBLE_STRUCK[letter] ?? letter) }
      }
      case 'left':
        return { markup: this.fenced() }
      case 'begin':
        return { markup: this.cases() }
      default:
        throw this.fault(token)
    }
  }

  /** `\left( … \right)`. */
  private fenced(): string {
    const fence = (form: 'prefix' | 'postfix'): string => {
      const token = this.tokens[this.at++] ?? ''
      if (!'()[]|'.includes(token) || token === '') throw this.fault(token)
      return mo(token, { form, fence: 'true', stretchy: 'true' })
    }
    const open = fence('prefix')
    const body = this.nodes(['\\right']).map((n) => n.markup)
    this.expect('\\right')
    return element('mrow', {}, open, ...body, fence('postfix'))
  }

  private cases(): string {
    if (this.raw() !== 'cases') throw this.fault('\\begin')
    const rows: string[] = []
    for (;;) {
      const cell = (): string => element('mtd', {}, this.row('&', '\\\\', '\\end'))
      const cells = [cell()]
      while (this.tokens[this.at] === '&') {
        this.at++
        cells.push(cell())
      }
      rows.push(element('mtr', {}, ...cells))
      if (this.tokens[this.at++] !== '\\\\') break
    }
    this.raw()
    const brace = mo('{', { form: 'prefix', fence: 'true', stretchy: 'true' })
    return element('mrow', {}, brace, element('mtable', { class: 'cases' }, ...rows))
  }

  /** A node with what stands below and above it. */
  private scripted(base: Node): Node {
    let below: string | undefined
    let above = ''
    for (;;) {
      const token = this.tokens[this.at]
      if (token !== '_' && token !== '^' && token !== "'") break
      this.at++
      if (token === '_') below = this.argument()
      else above += token === "'" ? mo('′') : this.argument()
    }
    if (below === undefined && above === '') return base
    const limits = base.role === 'big' && !base.markup.includes(BIG.int!)
    const parts = [base.markup, ...(below === undefined ? [] : [below]), ...(above === '' ? [] : [mrow(above)])]
    const sub = below !== undefined && (limits ? 'under' : 'sub')
    const sup = above !== '' && (limits ? 'over' : 'sup')
    return { ...base, markup: element(`m${sub || ''}${sup || ''}`, {}, ...parts) }
  }
}

/** The content of a `math` element for LaTeX that our printers wrote. @throws NotOurLatex */
export const mathmlOf = (latex: string): string => mrow(...new Reader(latex).all().map((n) => n.markup))

/** A `math` element that stands in a line, with sums and fractions as large as in a formula of its own. */
const math = (content: string): string => element('math', { displaystyle: 'true' }, content)

/** One `math` element. @throws NotOurLatex */
export const toMathml = (latex: string): string => math(mathmlOf(latex))

/**
 * The same as one element for each summand, between which a browser can break a line, since it breaks none within one.
 *
 * @throws NotOurLatex
 */
export const mathmlPieces = (latex: string): readonly string[] => {
  const pieces: string[][] = [[]]
  for (const { markup, role } of new Reader(latex).all()) {
    const first = pieces.at(-1)!
    if (role === 'sign' && first.length > 0) pieces.push([markup, BETWEEN])
    else first.push(markup)
  }
  return pieces.map((parts) => math(mrow(...parts)))
}
