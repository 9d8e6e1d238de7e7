import type { Layout } from '../../export/layoutTree'
import type { FunctionName } from '../../functions'
import { isOne } from './layoutParts'

/* Logarithms of what has none left far out, by functions that do. */

const call = (name: FunctionName, arg: Layout): Layout => ({ kind: 'call', name, args: [arg] })

/** log of the node as a function of its own, where there is one. */
export const logarithm = (node: Layout): Layout | undefined => {
  if (node.kind === 'call') {
    const [arg] = node.args
    if (node.name === 'cosh') return call('logcosh', arg!)
    if (node.name === 'erfc') return call('logerfc', arg!)
    if (node.name === 'exp') return arg
  }
  if (node.kind === 'big' && node.operator === 'sum' && node.body.kind === 'call' && node.body.name === 'exp')
    return { ...node, operator: 'logsumexp', body: node.body.args[0]! }
  if (node.kind !== 'sum' || node.terms.length !== 2) return undefined
  const [one, other] = isOne(node.terms[0]!.body) ? node.terms : [...node.terms].reverse()
  if (!isOne(one!.body) || one!.negative || other!.body.kind !== 'call' || other!.body.name !== 'exp') return undefined
  return call(other!.negative ? 'log1mexp' : 'softplus', other!.body.args[0]!)
}
