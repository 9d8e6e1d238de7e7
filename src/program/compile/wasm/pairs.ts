import type { Scalar } from '../program'
import { LANES, NumberWriter } from './numbers'

const HALVES = [0, 1] as const
export type Half = (typeof HALVES)[number]
export const PAIR_BYTES = 16

/**
 * Instructions for what may differ from point to point, two points at a time. What is the same for all is computed in the
 * first half, and read in the second where the first has left it.
 */
export class PairWriter extends NumberWriter {
  protected readonly pairs = new Map<number, readonly [number, number]>()
  /** What the first half has left for the second. */
  protected shared = new Map<Scalar, number>()
  /** The same inside of each branch of a choice: what a branch leaves is not there where the other was taken. */
  protected branches = new Map<Scalar, readonly [Map<Scalar, number>, Map<Scalar, number>]>()

  protected pairOf(id: number, half: Half): number {
    let locals = this.pairs.get(id)
    if (!locals) this.pairs.set(id, (locals = [this.code.local('v128'), this.code.local('v128')]))
    return locals[half]
  }

  protected halves(write: (half: Half) => void): void {
    const [shared, branches] = [this.shared, this.branches]
    this.shared = new Map()
    this.branches = new Map()
    for (const half of HALVES) write(half)
    this.shared = shared
    this.branches = branches
  }

  /** One half of a number that may differ from point to point. */
  protected pair(s: Scalar, half: Half): void {
    const { code } = this
    if (s.op === 'constant') return code.pair(s.value)
    if (!this.varying.of(s)) return this.once(s, 'v128', () => this.spread(s))
    switch (s.op) {
      case 'register':
        return code.get(this.pairOf(s.id, half))
      case 'load':
        this.once(s.at, 'i32', () => this.address(s.at, 8 * LANES))
        return code.memory('v128.load', this.baseOf(s.array) + half * PAIR_BYTES)
      case 'assign':
        this.pair(s.value, half)
        return code.tee(this.pairOf(s.id, half))
      case 'if':
        return this.choice(s, half)
      case '==':
      case '<':
      case '<=':
      case 'and':
      case 'or':
      case 'not':
        code.pair(1)
        code.pair(0)
        this.mask(s, half)
        return code.op('v128.bitselect')
      default:
        this.operation(s, 'v128', (part) => this.pair(part, half))
    }
  }

  /** What is the same in both halves, computed in the first and read in the second. */
  protected once(s: Scalar, type: 'v128' | 'i32', write: () => void): void {
    const known = this.shared.get(s)
    if (known !== undefined) return this.code.get(known)
    write()
    const local = this.code.local(type)
    this.shared.set(s, local)
    this.code.tee(local)
  }

  protected spread(s: Scalar): void {
    if (s.op === 'load') {
      this.address(s.at, 8)
      return this.code.memory('v128.splat', this.baseOf(s.array))
    }
    this.number(s)
    this.code.op('v128.splat')
  }

  /** Where the condition is the same for all, one branch is computed; else both are, and each point takes its own. */
  protected choice(s: Scalar & { op: 'if' }, half: Half): void {
    const { code } = this
    if (this.varying.of(s.condition)) {
      this.pair(s.then, half)
      this.pair(s.otherwise, half)
      this.mask(s.condition, half)
      return code.op('v128.bitselect')
    }
    const shared = this.shared
    let branches = this.branches.get(s)
    if (!branches) this.branches.set(s, (branches = [new Map(shared), new Map(shared)]))
    this.condition(s.condition)
    code.if('v128')
    this.shared = branches[0]
    this.pair(s.then, half)
    code.op('else')
    this.shared = branches[1]
    this.pair(s.otherwise, half)
    code.op('end')
    this.shared = shared
  }

  protected mask(s: Scalar, half: Half): void {
    const { code } = this
    switch (s.op) {
      case '==':
      case '<':
      case '<=':
        this.pair(s.left, half)
        this.pair(s.right, half)
        return code.op(s.op === '==' ? 'v128.eq' : s.op === '<' ? 'v128.lt' : 'v128.le')
      case 'and':
      case 'or':
        if (s.parts.length === 0) {
          code.pair(0)
          code.pair(s.op === 'and' ? 0 : 1)
          return code.op('v128.eq')
        }
        s.parts.forEach((part, k) => {
          this.mask(part, half)
          if (k > 0) code.op(`v128.${s.op}`)
        })
        return
      case 'not':
        this.mask(s.part, half)
        return code.op('v128.not')
      default:
        this.pair(s, half)
        code.pair(0)
        return code.op('v128.ne')
    }
  }
}
