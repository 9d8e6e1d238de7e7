import type { Scalar } from '../program'
import { LANES, NumberWriter } from './numbers'

const PLACES = Array.from({ length: LANES / 2 }, (_, place) => place)
/** Which pair of points of a pass. */
export type Place = number
export const PAIR_BYTES = 16

/**
 * Instructions for what may differ from point to point, two points at a time. What is the same for all is computed in the
 * first pair of points, and read in the others where the first has left it.
 */
export class PairWriter extends NumberWriter {
  protected readonly pairs = new Map<number, readonly number[]>()
  /** What the first pair has left for the others. */
  protected shared = new Map<Scalar, number>()
  /** The same inside of each branch of a choice: what a branch leaves is not there where the other was taken. */
  protected branches = new Map<Scalar, readonly [Map<Scalar, number>, Map<Scalar, number>]>()

  protected pairOf(id: number, place: Place): number {
    let locals = this.pairs.get(id)
    if (!locals) this.pairs.set(id, (locals = PLACES.map(() => this.code.local('v128'))))
    return locals[place]!
  }

  protected places(write: (place: Place) => void): void {
    const [shared, branches] = [this.shared, this.branches]
    this.shared = new Map()
    this.branches = new Map()
    for (const place of PLACES) write(place)
    this.shared = shared
    this.branches = branches
  }

  /** One pair of a number that may differ from point to point. */
  protected pair(s: Scalar, place: Place): void {
    const { code } = this
    if (s.op === 'constant') return code.pair(s.value)
    if (!this.varying.of(s)) return this.once(s, 'v128', () => this.spread(s))
    switch (s.op) {
      case 'register':
        return code.get(this.pairOf(s.id, place))
      case 'load':
        this.once(s.at, 'i32', () => this.address(s.at, 8 * LANES))
        return code.memory('v128.load', this.baseOf(s.array) + place * PAIR_BYTES)
      case 'assign':
        this.pair(s.value, place)
        return code.tee(this.pairOf(s.id, place))
      case 'if':
        return this.choice(s, place)
      case '==':
      case '<':
      case '<=':
      case 'and':
      case 'or':
      case 'not':
        code.pair(1)
        code.pair(0)
        this.mask(s, place)
        return code.op('v128.bitselect')
      default:
        this.operation(s, 'v128', (part) => this.pair(part, place))
    }
  }

  /** What is the same in all pairs, computed in the first and read in the others. */
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
  protected choice(s: Scalar & { op: 'if' }, place: Place): void {
    const { code } = this
    if (this.varying.of(s.condition)) {
      this.pair(s.then, place)
      this.pair(s.otherwise, place)
      this.mask(s.condition, place)
      return code.op('v128.bitselect')
    }
    const shared = this.shared
    let branches = this.branches.get(s)
    if (!branches) this.branches.set(s, (branches = [new Map(shared), new Map(shared)]))
    this.condition(s.condition)
    code.if('v128')
    this.shared = branches[0]
    this.pair(s.then, place)
    code.op('else')
    this.shared = branches[1]
    this.pair(s.otherwise, place)
    code.op('end')
    this.shared = shared
  }

  protected mask(s: Scalar, place: Place): void {
    const { code } = this
    switch (s.op) {
      case '==':
      case '<':
      case '<=':
        this.pair(s.left, place)
        this.pair(s.right, place)
        return code.op(s.op === '==' ? 'v128.eq' : s.op === '<' ? 'v128.lt' : 'v128.le')
      case 'and':
      case 'or':
        if (s.parts.length === 0) {
          code.pair(0)
          code.pair(s.op === 'and' ? 0 : 1)
          return code.op('v128.eq')
        }
        s.parts.forEach((part, k) => {
          this.mask(part, place)
          if (k > 0) code.op(`v128.${s.op}`)
        })
        return
      case 'not':
        this.mask(s.part, place)
        return code.op('v128.not')
      default:
        this.pair(s, place)
        code.pair(0)
        return code.op('v128.ne')
    }
  }
}
