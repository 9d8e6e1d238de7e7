import { floatFunction } from '../../../functions'
import { Unsupported } from '../../unsupported'
import { kernelErrorOf } from '../kernelErrors'
import type { Program, Scalar } from '../program'
import { constant } from '../scalars'
import { type Kernel, type Kernels, MOD, POWER } from './kernels'
import { Code, type OP } from './module'
import type { Varying } from '../variance'

/** Points in one pass: four pairs of doubles. */
export const LANES = 8

/** Functions of doubles that are instructions. */
const UNARY: ReadonlySet<string> = new Set(['sqrt', 'abs'])
const INSTRUCTIONS: ReadonlySet<string> = new Set([...UNARY, 'min', 'max'])

/** Where each array begins, in bytes; a varying one has the doubles of all lanes beside each other. */
export interface Placement {
  readonly arrays: readonly number[]
  readonly tables: readonly number[]
  readonly results: number
  /** Registers that outlive a function. */
  readonly kept: ReadonlyMap<number, number>
  /** The array with that number and length in memory, where it is the same for all points. */
  readonly view: (array: number, length: number) => Float64Array
}

/** Instructions for what is the same for all points: whole numbers, numbers, conditions. */
export class NumberWriter {
  readonly code = new Code()
  protected readonly numbers = new Map<number, number>()
  protected readonly counters = new Map<number, number>()

  constructor(
    readonly program: Program,
    readonly varying: Varying,
    readonly placement: Placement,
    readonly kernels: Kernels,
  ) {}

  protected numberOf(id: number): number {
    let local = this.numbers.get(id)
    if (local === undefined) this.numbers.set(id, (local = this.code.local('f64')))
    return local
  }

  protected baseOf(array: number): number {
    return array < 0 ? this.placement.tables[-array - 1]! : this.placement.arrays[array]!
  }

  protected address(at: Scalar, bytes: number): void {
    this.integer(at)
    this.code.integer(bytes)
    this.code.op('i32.mul')
  }

  /** A whole number that is the same for all points. */
  protected integer(s: Scalar): void {
    const { code } = this
    if (this.varying.of(s)) throw new Unsupported('a place that differs from point to point')
    if (s.op === 'constant') return code.integer(s.value)
    if (s.op === 'register' && this.counters.has(s.id)) return code.get(this.counters.get(s.id)!)
    if (s.op === 'add' || s.op === 'mul') {
      s.parts.forEach((p, k) => {
        this.integer(p)
        if (k > 0) code.op(`i32.${s.op}`)
      })
      return
    }
    this.number(s)
    code.op('i32.trunc')
  }

  /** A number that is the same for all points. */
  protected number(s: Scalar): void {
    const { code } = this
    switch (s.op) {
      case 'constant':
        return code.number(s.value)
      case 'register': {
        const counter = this.counters.get(s.id)
        if (counter === undefined) return code.get(this.numberOf(s.id))
        code.get(counter)
        return code.op('f64.convert')
      }
      case 'load':
        this.address(s.at, 8)
        return code.memory('f64.load', this.baseOf(s.array))
      case 'assign':
        this.number(s.value)
        return code.tee(this.numberOf(s.id))
      case 'if':
        this.condition(s.condition)
        code.if('f64')
        this.number(s.then)
        code.op('else')
        this.number(s.otherwise)
        return code.op('end')
      case '==':
      case '<':
      case '<=':
      case 'and':
      case 'or':
      case 'not':
        this.condition(s)
        code.integer(0)
        code.op('i32.gt_s')
        return code.op('f64.convert')
      default:
        this.operation(s, 'f64', (part) => this.number(part))
    }
  }

  protected condition(s: Scalar): void {
    const { code } = this
    switch (s.op) {
      case '==':
      case '<':
      case '<=':
        this.number(s.left)
        this.number(s.right)
        return code.op(s.op === '==' ? 'f64.eq' : s.op === '<' ? 'f64.lt' : 'f64.le')
      case 'and':
      case 'or':
        code.integer(s.op === 'and' ? 1 : 0)
        for (const part of s.parts) {
          this.condition(part)
          code.op(`i32.${s.op}`)
        }
        return
      case 'not':
        this.condition(s.part)
        return code.op('i32.eqz')
      default:
        this.number(s)
        code.number(0)
        return code.op('f64.ne')
    }
  }

  protected operation(s: Scalar, type: 'f64' | 'v128', write: (part: Scalar) => void): void {
    const { code } = this
    const named = (name: string): keyof typeof OP => `${type}.${name}` as keyof typeof OP
    switch (s.op) {
      case 'add':
      case 'mul':
        s.parts.forEach((part, k) => {
          write(part)
          if (k > 0) code.op(named(s.op))
        })
        return
      case 'power':
        return this.power(s, type, write)
      case 'call': {
        const arity = s.args.length
        if (INSTRUCTIONS.has(s.name)) {
          s.args.forEach((arg, k) => {
            write(arg)
            if (UNARY.has(s.name) || k > 0) code.op(named(s.name))
          })
          return
        }
        if (this.callPairs(s.name, s.args, type, write)) return
        const kernel = (): Kernel => ({
          parameters: Math.max(arity, 2),
          run: floatFunction(s.name, arity),
        })
        const args = arity === 1 ? [...s.args, constant(0)] : s.args
        return this.call(this.kernels.numberOf(`${s.name}/${arity}`, kernel), args, type, write)
      }
      case 'mod':
        return this.call(
          this.kernels.numberOf('mod', () => MOD),
          [s.left, s.right],
          type,
          write,
        )
      case 'error': {
        if (this.callPairs(`${s.name} error`, [s.x, s.value, s.error, s.order], type, write)) return
        const kernel = (): Kernel => ({ parameters: 4, run: kernelErrorOf(s.name) })
        return this.call(
          this.kernels.numberOf(`${s.name} error`, kernel),
          [s.x, s.value, s.error, s.order],
          type,
          write,
        )
      }
      default:
        throw new Unsupported(`${s.op} in lanes`)
    }
  }

  protected power(s: Scalar & { op: 'power' }, type: 'f64' | 'v128', write: (part: Scalar) => void): void {
    const { code } = this
    const exponent = s.exponent.op === 'constant' ? s.exponent.value : undefined
    if (exponent === undefined || ![-2, -1, 2].includes(exponent))
      return this.call(
        this.kernels.numberOf('power', () => POWER),
        [s.base, s.exponent],
        type,
        write,
      )
    if (exponent < 0) {
      if (type === 'f64') code.number(1)
      else code.pair(1)
    }
    write(s.base)
    if (Math.abs(exponent) === 2) {
      const local = code.local(type)
      code.tee(local)
      code.get(local)
      code.op(`${type}.mul`)
    }
    if (exponent < 0) code.op(`${type}.div`)
  }

  /** A function of pairs, where there is one of that name. */
  protected callPairs(
    name: string,
    args: readonly Scalar[],
    type: 'f64' | 'v128',
    write: (part: Scalar) => void,
  ): boolean {
    const kernel = type === 'v128' ? this.kernels.pairNumberOf(name) : undefined
    if (kernel === undefined) return false
    args.forEach(write)
    this.code.callOwn(kernel)
    return true
  }

  /** A function of doubles, in pairs one after the other. */
  protected call(kernel: number, args: readonly Scalar[], type: 'f64' | 'v128', write: (part: Scalar) => void): void {
    const { code } = this
    if (type === 'f64') {
      args.forEach(write)
      return code.call(kernel)
    }
    const locals = args.map((arg) => {
      const local = code.local('v128')
      write(arg)
      code.set(local)
      return local
    })
    const result = code.local('v128')
    for (const lane of [0, 1]) {
      code.get(result)
      for (const local of locals) {
        code.get(local)
        code.extract(lane)
      }
      code.call(kernel)
      code.replace(lane)
      code.set(result)
    }
    code.get(result)
  }
}
