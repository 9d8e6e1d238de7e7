import type { Term } from '../../expr'
import * as Q from '../../numbers/rational'

/** A size or index expression as one would write it, `nv - m + 1`, for messages. */
export const integerText = (term: Term): string => text(term, 0)

const text = (term: Term, level: number): string => {
  const wrap = (own: number, s: string): string => (own < level ? `(${s})` : s)
  switch (term.kind) {
    case 'number':
      return wrap(
        Q.isInteger(term.value) ? (Q.sign(term.value) < 0 ? 1 : 3) : 2,
        term.value.d === 0n ? (term.value.n < 0n ? '-inf' : 'inf') : Q.toText(term.value),
      )
    case 'pi':
      return 'pi'
    case 'size':
    case 'index':
      return term.name
    case 'entry':
      return term.slots.length === 0
        ? term.variable.name
        : `${term.variable.name}[${term.slots.map(integerText).join(', ')}]`
    case 'add': {
      const constant = term.children[0]!.kind === 'number' ? [term.children[0]] : []
      const parts = [...term.children.slice(constant.length).sort((a, b) => weight(a) - weight(b)), ...constant]
      return wrap(1, parts.map((part, k) => signed(part, k === 0)).join(''))
    }
    case 'mul': {
      const [head, ...rest] = term.children
      if (head!.kind === 'number' && Q.equal(head.value, Q.MINUS_ONE))
        return wrap(1, `-${rest.map((r) => text(r, 2)).join(' * ')}`)
      return wrap(2, term.children.map((c) => text(c, 2)).join(' * '))
    }
    case 'power':
      return wrap(2, `${text(term.base, 3)}^${text(term.exponent, 3)}`)
    case 'mod':
      return `mod(${integerText(term.left)}, ${integerText(term.right)})`
    case 'call':
      return `${term.name}(${term.args.map(integerText).join(', ')})`
    default:
      return '…'
  }
}

/** Terms with a minus sign come last. */
const weight = (term: Term): number => (isNegative(term) ? 1 : 0)
const isNegative = (term: Term): boolean =>
  term.kind === 'number'
    ? Q.sign(term.value) < 0
    : term.kind === 'mul' && term.children[0]!.kind === 'number' && Q.sign(term.children[0].value) < 0

const signed = (term: Term, first: boolean): string => {
  const written = text(term, 1)
  if (first) return written
  return isNegative(term)
    ? ` - ${written.replace(/^\(?-/, '').replace(/\)$/, written.startsWith('(') ? '' : ')')}`
    : ` + ${written}`
}
