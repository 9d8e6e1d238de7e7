import { freshIndex, index, type IndexTerm, ONE, type Term } from '../../expr'
import type { Node } from '../syntax/nodes'
import { type Context, fault, faultBetween } from './context'
import { integerText } from './integerText'

/** A place where an index stands bare in an index slot, which gives it its range. */
interface Use {
  readonly low: Term
  readonly high: Term
  /** The array and the slot, `v[i]`. */
  readonly text: string
}

/** An index while its range is being found out. */
export class Cell {
  readonly isCell = true
  readonly name: string
  /** Its position in the token list, for messages. */
  readonly token: number
  readonly kind: 'bound' | 'free' | 'header'
  readonly ctx: Context
  explicit: { readonly low: () => Term; readonly high: () => Term } | undefined
  readonly uses: Use[] = []
  /** Where it stands in `v[i + 1]` and outside square brackets. */
  inSlots = false
  /** Where it stands at the end of a range. */
  inRanges = false
  readonly mentions: { readonly ctx: Context; readonly node: Node }[] = []
  /** Where the range would have followed but for a fault that has been reported. */
  excused = false
  private made: IndexTerm | undefined
  private making = false

  constructor(ctx: Context, name: string, token: number, kind: Cell['kind']) {
    this.ctx = ctx
    this.name = name
    this.token = token
    this.kind = kind
  }

  /** The index with its range. */
  index(): IndexTerm {
    if (this.made) return this.made
    const unknown = index(this.name, ONE, ONE)
    if (this.making) {
      if (!this.excused)
        faultBetween(this.ctx, this.token, this.token, 'index-range', `the range of \`${this.name}\` depends on itself`)
      this.excused = true
      return unknown
    }
    this.making = true
    const [low, high] = this.explicit
      ? [this.explicit.low(), this.explicit.high()]
      : [this.uses[0]?.low ?? ONE, this.uses[0]?.high ?? ONE]
    const plain = index(this.name, low, this.ctx.scope.sizes.canonical(high))
    this.making = false
    this.ctx.scope.letters.push(plain)
    return (this.made = this.kind === 'bound' ? freshIndex(plain) : plain)
  }

  /** Reports an index without a range, or with two. */
  checkRange(): void {
    if (this.explicit || this.excused) return
    const at = (code: string, message: string, hint?: string): void => {
      this.excused = true
      faultBetween(this.ctx, this.token, this.token, code, message, hint)
    }
    const state = { bound: '`sum(NAME in 1:n, …)`', free: '`where: NAME in 1:n`', header: '`[NAME in 1:n]`' }[
      this.kind
    ].replace('NAME', this.name)
    const [first, ...others] = this.uses
    if (!first)
      return at(
        'index-range',
        `the range of \`${this.name}\` does not follow from anything: it stands nowhere as an index by itself, as in \`v[${this.name}]\`; state it, ${state}`,
      )
    const { sizes } = this.ctx.scope
    const other = others.find((use) => !sizes.same(use.low, first.low) || !sizes.same(use.high, first.high))
    if (other)
      at(
        'index-range',
        `\`${this.name}\` has two different ranges: ${rangeText(first)} in \`${first.text}\`, ${rangeText(other)} in \`${other.text}\`; use two indices, or state the range, ${state}`,
      )
  }
}

const rangeText = (use: Use): string => `${integerText(use.low)}..${integerText(use.high)}`

/** An index may not be a declared or reserved name. */
export const checkIndexName = (ctx: Context, node: Node, name: string, reserved: string | undefined): boolean => {
  const section = ctx.scope.declared.get(name)
  if (reserved !== undefined) fault(ctx, node, 'reserved-name', `\`${name}\` is ${reserved} and cannot be an index`)
  else if (section !== undefined)
    fault(
      ctx,
      node,
      'index-name',
      `\`${name}\` is declared under \`${section}\` and cannot be an index: use another letter`,
    )
  return reserved === undefined && section === undefined
}
