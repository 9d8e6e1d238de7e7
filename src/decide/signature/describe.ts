import type { Term } from '../../expr'
import * as Q from '../../numbers/rational'

/** Binding strength: sums, products, powers, atoms. */
type Strength = 0 | 1 | 2 | 3

const SYMBOLS = { sum: 'sum', prod: 'prod', logsumexp: 'logsumexp' } as const

/** A term in the language of model files, plainly, for the text of an assumption. Bound indices are named by depth. */
export const describe = (term: Term): string => write(term, 0)

const bracket = (text: string, own: Strength, needed: Strength): string => (own < needed ? `(${text})` : text)

const write = (term: Term, needed: Strength): string => {
  switch (term.kind) {
    case 'number':
      return bracket(Q.toText(term.value), Q.sign(term.value) < 0 || !Q.isInteger(term.value) ? 1 : 3, needed)
    case 'pi':
      return 'pi'
    case 'index':
      return nameOf(term.name)
    case 'size':
      return term.name
    case 'entry':
      return term.slots.length === 0 ? term.variable.name : `${term.variable.name}[${list(term.slots)}]`
    case 'add':
      return bracket(
        term.children
          .map((c) => write(c, 0))
          .join(' + ')
          .replaceAll(' + -', ' - '),
        0,
        needed,
      )
    case 'mul':
      return bracket(product(term.children), 1, needed)
    case 'power':
      return bracket(`${write(term.base, 3)}^${write(term.exponent, 3)}`, 2, needed)
    case 'call':
      return `${term.name}(${list(term.args)})`
    case 'sum':
    case 'prod':
    case 'logsumexp':
      return `${SYMBOLS[term.kind]}(${nameOf(term.index.name)} in ${write(term.index.low, 1)}:${write(term.index.high, 1)}, ${describe(term.body)})`
    case 'if':
      return `(${describe(term.condition)} ? ${describe(term.then)} : ${describe(term.otherwise)})`
    case 'compare':
      return `${describe(term.left)} ${term.op} ${describe(term.right)}`
    case 'and':
    case 'or':
      return `(${term.children.map(describe).join(` ${term.kind} `)})`
    case 'not':
      return `not (${describe(term.children[0]!)})`
    case 'mod':
      return `mod(${describe(term.left)}, ${describe(term.right)})`
    case 'inverse':
      return `inv(${describe(term.body)})[${list(term.at)}]`
    case 'logdet':
      return `logdet(${describe(term.body)})`
    case 'unknown':
      return `${term.fn.name}(…)`
    case 'diff':
      return `diff(${describe(term.body)}, ${describe(term.by)})`
    case 'logpartition':
      return `log(marginal(exp(-(${describe(term.energy)}))))`
    case 'expectation':
      return `mean(${describe(term.body)})`
    case 'marginal':
      return `marginal(${describe(term.body)})`
    case 'data':
      return `data(${describe(term.body)})`
    case 'datascore':
      return `data_score(${describe(term.of)})`
  }
}

const list = (terms: readonly Term[]): string => terms.map(describe).join(', ')
const nameOf = (name: string): string => name.replace('#', 'k').replace('~', 'k')

const product = (factors: readonly Term[]): string => {
  const [first, ...rest] = factors
  if (first!.kind === 'number' && Q.equal(first.value, Q.MINUS_ONE))
    return `-${rest.map((c) => write(c, 2)).join(' * ')}`
  return factors.map((c, k) => (k === 0 && c.kind === 'number' ? Q.toText(c.value) : write(c, 2))).join(' * ')
}
