import * as Q from '../numbers/rational'
import { Abstention } from './oracle'
import type { Tree } from './tree'

/*
 * Reads what nerdamer prints: integers, names, calls, brackets, + − * /, and ^, which binds tighter than a minus
 * before it and to the right: -a^b^c is −(a^(b^c)).
 */

const TOKEN = /\s*(\d+(?:\.\d+)?|[A-Za-z_]\w*|[-+*/^(),])/y

export const parseNerdamer = (text: string): Tree => {
  const tokens: string[] = []
  TOKEN.lastIndex = 0
  const source = text.trim()
  for (let at = 0; at < source.length; at = TOKEN.lastIndex) {
    const match = TOKEN.exec(source)
    if (!match) throw new Abstention(`nerdamer printed \`${source.slice(at, at + 20)}\``)
    tokens.push(match[1]!)
  }
  let at = 0
  const take = (token: string): boolean => tokens[at] === token && ++at > 0
  const need = (token: string): void => {
    if (!take(token)) throw new Abstention(`nerdamer printed ${tokens[at] ?? 'an end'} where ${token} was expected`)
  }
  const sum = (): Tree => {
    let left = product()
    for (;;) {
      if (take('+')) left = { kind: '+', left, right: product() }
      else if (take('-')) left = { kind: '-', left, right: product() }
      else return left
    }
  }
  const product = (): Tree => {
    let left = signed()
    for (;;) {
      if (take('*')) left = { kind: '*', left, right: signed() }
      else if (take('/')) left = { kind: '/', left, right: signed() }
      else return left
    }
  }
  const signed = (): Tree => (take('-') ? { kind: 'neg', of: signed() } : power())
  const power = (): Tree => {
    const base = atom()
    return take('^') ? { kind: '^', left: base, right: signed() } : base
  }
  const atom = (): Tree => {
    if (take('(')) {
      const inner = sum()
      need(')')
      return inner
    }
    const token = tokens[at++]
    const value = token === undefined ? undefined : Q.parseRational(token)
    if (value) return { kind: 'number', value }
    if (token === undefined || !/^[A-Za-z_]/.test(token)) throw new Abstention(`nerdamer printed ${token ?? 'nothing'}`)
    if (!take('(')) return { kind: 'name', name: token }
    const args = [sum()]
    while (take(',')) args.push(sum())
    need(')')
    return { kind: 'call', name: token, args }
  }
  const tree = sum()
  if (at < tokens.length) throw new Abstention(`nerdamer printed ${tokens[at]} after the end`)
  return tree
}
