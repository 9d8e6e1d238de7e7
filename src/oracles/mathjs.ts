import type { EntryTerm } from '../expr'
import { FUNCTIONS } from '../functions'
import type { Algebra } from '../numbers/algebra'
import * as Q from '../numbers/rational'
import { abstains, Abstention, type Oracle, orAbstain } from './oracle'
import { type Dialect, spell } from './spell'
import { evaluateTree, type Tree, unknownFunction } from './tree'

/** mathjs' node tree as far as derivatives use it. */
interface MathNode {
  readonly type: string
  readonly value?: unknown
  readonly name?: string
  readonly fn?: string | { readonly name: string }
  readonly op?: string
  readonly args?: readonly MathNode[]
  readonly content?: MathNode
}

/** mathjs keeps numbers as doubles, so an integer beyond 2⁵³ would be another one. */
const integer = (n: bigint): string => {
  if (n > 2n ** 53n || n < -(2n ** 53n)) throw new Abstention('mathjs would round an integer beyond 2^53')
  return n < 0n ? `(${n})` : String(n)
}

const DIALECT: Dialect = {
  name: 'mathjs',
  number: ({ n, d }) => (d === 1n ? integer(n) : `(${integer(n)} / ${integer(d)})`),
  pi: 'pi',
  power: (base, exponent, write) => `(${write(base)} ^ ${write(exponent)})`,
  call: (term, write) => FUNCTIONS[term.name].mathjs?.(term.args.map(write)),
}

const BINARY: ReadonlySet<string> = new Set(['+', '-', '*', '/', '^'])

const treeOf = (node: MathNode): Tree => {
  const args = (node.args ?? []).map(treeOf)
  switch (node.type) {
    case 'ConstantNode': {
      if (typeof node.value !== 'number' || !Number.isFinite(node.value))
        throw new Abstention('mathjs returned no number')
      return { kind: 'number', value: Q.fromNumber(node.value) }
    }
    case 'SymbolNode':
      return { kind: 'name', name: node.name! }
    case 'ParenthesisNode':
      return treeOf(node.content!)
    case 'FunctionNode':
      return { kind: 'call', name: typeof node.fn === 'string' ? node.fn : node.fn!.name, args }
    case 'OperatorNode': {
      const [left, right] = args
      if (args.length === 1 && node.op === '-') return { kind: 'neg', of: left! }
      if (args.length === 1 && node.op === '+') return left!
      if (!BINARY.has(node.op!)) throw new Abstention(`mathjs returned the operator ${node.op}`)
      // A flat sum or product has all its operands in one node.
      return args
        .slice(1)
        .reduce<Tree>((sum, next) => ({ kind: node.op as '+', left: sum, right: next }), left ?? right!)
    }
    default:
      throw new Abstention(`mathjs returned a ${node.type}`)
  }
}

export const loadMathjs = async (): Promise<Oracle> => {
  const engine = await import('./mathjsEngine')
  const derivative = (text: string, by: string): Tree => {
    try {
      return treeOf(engine.derivative(text, by) as MathNode)
    } catch (error) {
      if (error instanceof Abstention || error instanceof RangeError) throw error
      throw new Abstention(`mathjs: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return {
    name: 'mathjs',
    version: engine.version,
    derivative: (expression, by) =>
      orAbstain(() => {
        const { text, names } = spell(expression, by, DIALECT)
        const tree = derivative(text, names.get(by)!)
        const stranger = unknownFunction(tree)
        if (stranger) return abstains(`mathjs returned the function ${stranger}`)
        const evaluate = <T>(algebra: Algebra<T>, point: ReadonlyMap<EntryTerm, T>): T => {
          const values = new Map<string, T>([['pi', algebra.pi()]])
          for (const [entry, name] of names) if (point.has(entry)) values.set(name, point.get(entry)!)
          return evaluateTree(tree, algebra, { values, rationals: new Map() })
        }
        return { kind: 'value-function', evaluate, text: `d/d${names.get(by)} ${text}` }
      }),
  }
}
