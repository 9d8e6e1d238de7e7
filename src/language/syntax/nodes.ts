/*
 * The tree that mathjs' parser builds. The classes are handed to it, and it recognises them by their `is…Node` flags.
 *
 * Its nodes carry no positions. The text it is given holds, in place of every name and number, the position of that
 * token in the token list (`$12`, `12`), so leaves know their token, and brackets and operators follow from them.
 */

/** `first` and `last` are positions in the token list, both inclusive. */
abstract class Base {
  declare readonly isNode: true
  abstract readonly type: string
  readonly first: number
  readonly last: number

  constructor(first: number, last: number) {
    this.first = first
    this.last = last
  }
}
Object.defineProperty(Base.prototype, 'isNode', { value: true })

export type Node =
  | AccessorNode
  | ConditionalNode
  | ConstantNode
  | FunctionNode
  | IndexNode
  | OperatorNode
  | ParenthesisNode
  | RangeNode
  | RefusedNode
  | RelationalNode
  | SymbolNode

const firstOf = (nodes: readonly Node[]): number => nodes[0]?.first ?? NaN
const lastOf = (nodes: readonly Node[]): number => nodes[nodes.length - 1]?.last ?? NaN

export class SymbolNode extends Base {
  readonly type = 'symbol'
  readonly isSymbolNode = true
  readonly name: string
  constructor(name: string) {
    const at = name.startsWith('$') ? Number(name.slice(1)) : NaN
    super(at, at)
    this.name = name
  }
}
/** A number literal. */
export class ConstantNode extends Base {
  readonly type = 'constant'
  readonly isConstantNode = true
  constructor(at: unknown) {
    super(typeof at === 'number' ? at : NaN, typeof at === 'number' ? at : NaN)
  }
}
export class OperatorNode extends Base {
  readonly type = 'operator'
  readonly isOperatorNode = true
  readonly op: string
  readonly fn: string
  readonly args: readonly Node[]
  /** A product written without a sign. */
  readonly implicit: boolean
  constructor(op: string, fn: string, args: readonly Node[], implicit = false) {
    const postfix = fn === 'ctranspose'
    const prefix = args.length === 1 && !postfix
    super(firstOf(args) - (prefix ? 1 : 0), lastOf(args) + (postfix ? 1 : 0))
    this.op = op
    this.fn = fn
    this.args = args
    this.implicit = implicit
  }
}
export class ParenthesisNode extends Base {
  readonly type = 'parenthesis'
  readonly isParenthesisNode = true
  readonly content: Node
  constructor(content: Node) {
    super(content.first - 1, content.last + 1)
    this.content = content
  }
}
export class FunctionNode extends Base {
  readonly type = 'function'
  readonly isFunctionNode = true
  readonly fn: Node
  readonly args: readonly Node[]
  constructor(fn: Node, args: readonly Node[]) {
    super(fn.first, args.length > 0 ? lastOf(args) + 1 : fn.last + 2)
    this.fn = fn
    this.args = args
  }
  get name(): string {
    return this.fn.type === 'symbol' ? this.fn.name : ''
  }
}
/** The list between square brackets; its ends are those of the list. */
export class IndexNode extends Base {
  readonly type = 'index'
  readonly isIndexNode = true
  readonly slots: readonly Node[]
  constructor(slots: readonly Node[]) {
    super(firstOf(slots), lastOf(slots))
    this.slots = slots
  }
}
export class AccessorNode extends Base {
  readonly type = 'accessor'
  readonly isAccessorNode = true
  readonly object: Node
  readonly slots: readonly Node[]
  constructor(object: Node, index: IndexNode) {
    super(object.first, index.slots.length > 0 ? index.last + 1 : object.last + 2)
    this.object = object
    this.slots = index.slots
  }
}
export class ConditionalNode extends Base {
  readonly type = 'conditional'
  readonly isConditionalNode = true
  readonly condition: Node
  readonly then: Node
  readonly otherwise: Node
  constructor(condition: Node, then: Node, otherwise: Node) {
    super(condition.first, otherwise.last)
    this.condition = condition
    this.then = then
    this.otherwise = otherwise
  }
}
/** A chain of comparisons, `a < b <= c`. */
export class RelationalNode extends Base {
  readonly type = 'relational'
  readonly isRelationalNode = true
  readonly comparisons: readonly string[]
  readonly params: readonly Node[]
  constructor(comparisons: readonly string[], params: readonly Node[]) {
    super(firstOf(params), lastOf(params))
    this.comparisons = comparisons
    this.params = params
  }
}
export class RangeNode extends Base {
  readonly type = 'range'
  readonly isRangeNode = true
  readonly low: Node
  readonly high: Node
  readonly step: Node | undefined
  constructor(low: Node, high: Node, step?: Node) {
    super(low.first, high.last)
    this.low = low
    this.high = high
    this.step = step
  }
}
/** What the token list already refuses: lists, objects, assignments, statements. */
export class RefusedNode extends Base {
  readonly type = 'refused'
  constructor() {
    super(NaN, NaN)
  }
}
