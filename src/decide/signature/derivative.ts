import * as Q from '../../numbers/rational'
import type { Circuit, Node } from './circuit'

/**
 * The derivative of a node by an independent variable, as a node: forward differentiation of the straight-line
 * program. It shares nothing with the differentiation of terms.
 */
export const derivative = (circuit: Circuit, independent: ReadonlySet<Node>, node: Node, by: Node): Node => {
  const memo = new Map<Node, Node>()
  const zero = circuit.constant(0)
  const d = (at: Node): Node => {
    let result = memo.get(at)
    if (result === undefined)
      memo.set(at, (result = independent.has(at) ? circuit.constant(at === by ? 1 : 0) : rule(at)))
    return result
  }
  const rule = (at: Node): Node => {
    const operation = circuit.operations[at]!
    switch (operation.kind) {
      case 'constant':
        return zero
      case 'generator':
        return circuit.differentials.get(at)?.(d) ?? zero
      case 'add':
        return circuit.add(...operation.args.map(d))
      case 'mul':
        return circuit.add(
          ...operation.args.map((arg, k) => {
            const inner = d(arg)
            return inner === zero ? zero : circuit.mul(inner, ...operation.args.filter((_, l) => l !== k))
          }),
        )
      case 'inverse': {
        const inner = d(operation.arg)
        return inner === zero ? zero : circuit.neg(circuit.mul(inner, at, at))
      }
      case 'power': {
        const inner = d(operation.arg)
        const lowered = (): Node => circuit.power(operation.arg, operation.exponent - 1)
        return inner === zero ? zero : circuit.scale(Q.rational(operation.exponent), circuit.mul(inner, lowered()))
      }
      case 'root': {
        const inner = d(operation.arg)
        return inner === zero
          ? zero
          : circuit.scale(Q.rational(1, operation.order), circuit.mul(inner, at, circuit.inverse(operation.arg)))
      }
    }
  }
  return d(node)
}
