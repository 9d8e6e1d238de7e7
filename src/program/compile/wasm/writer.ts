import { Unsupported } from '../../unsupported'
import { invert, invertErrors, logdetError } from '../determinants'
import type { Scalar, Statement } from '../program'
import { LANES } from './numbers'
import { type Place, PAIR_BYTES, PairWriter } from './pairs'
import { writeProduct } from './product'

type MatrixStatement = Statement & { readonly kind: 'invert' | 'logdet' | 'invertErrors' | 'logdetError' }

const kernelOf = (s: MatrixStatement, view: (id: number) => Float64Array): ((at?: number) => number) => {
  const [source, target] = [view(s.source), view(s.target)]
  switch (s.kind) {
    case 'invert':
      return (at = 0) => invert(source, 0, target, at, s.size)
    case 'logdet':
      return () => (target[0] = invert(source, 0, undefined, 0, s.size))
    case 'logdetError': {
      const errors = view(s.sourceErrors)
      return () => (target[0] = logdetError(source, errors, s.size))
    }
    case 'invertErrors': {
      const [errors, targetErrors] = [view(s.sourceErrors), view(s.targetErrors)]
      return (at = 0) => {
        invertErrors(source, errors, target, targetErrors, at, s.size)
        return 0
      }
    }
  }
}

/** Instructions of statements for all lanes. */
export class Writer extends PairWriter {
  write(list: readonly Statement[]): void {
    for (const s of list) this.statement(s)
  }

  /** Registers that `prepare` leaves: written to memory at its end, read at the beginning of `run`. */
  storeKept(): void {
    for (const [id, at] of this.placement.kept) {
      if (!this.numbers.has(id)) continue
      this.code.integer(0)
      this.code.get(this.numberOf(id))
      this.code.memory('f64.store', at)
    }
  }

  loadKept(): void {
    for (const [id, at] of this.placement.kept) {
      if (this.varying.registers.has(id)) continue
      this.code.integer(0)
      this.code.memory('f64.load', at)
      this.code.set(this.numberOf(id))
    }
  }

  results(): void {
    this.program.results.forEach((r, k) => {
      const at = this.placement.results + k * LANES * 8
      this.places((place) => {
        this.code.integer(0)
        this.pair(r, place)
        this.code.memory('v128.store', at + place * PAIR_BYTES)
      })
    })
  }

  protected statement(s: Statement): void {
    const { code } = this
    switch (s.kind) {
      case 'set':
        return this.assign(s.id, s.value)
      case 'update':
        return this.update(s)
      case 'store':
        return this.store(s)
      case 'fill': {
        const lanes = this.varying.arrays.has(s.array) ? LANES : 1
        code.integer(this.placement.arrays[s.array]!)
        code.integer(0)
        code.integer(this.lengthOf(s.array) * 8 * lanes)
        return code.op('memory.fill')
      }
      case 'loop':
        return this.loop(s.id, s.low, s.high, () => this.write(s.body))
      case 'accumulate': {
        const { also } = s
        return this.loop(s.loop, s.low, s.high, () => {
          this.places((place) => {
            // The second sum may read what the first assigned.
            this.add(s.id, s.value, place)
            if (also) this.add(also.id, also.value, place)
          })
        })
      }
      case 'product': {
        const base = (array: number): number => this.placement.arrays[array]!
        if (!this.varying.arrays.has(s.vector) || this.varying.arrays.has(s.matrix))
          throw new Unsupported('a product that is the same for all points')
        const bases = { matrix: base(s.matrix), vector: base(s.vector), target: base(s.target) }
        return writeProduct(code, s, bases)
      }
      default:
        return this.matrix(s)
    }
  }

  /** Matrices are handed to functions of one point, where they are the same for all. */
  protected matrix(s: MatrixStatement): void {
    const arrays =
      s.kind === 'invertErrors' ? [s.source, s.sourceErrors, s.target, s.targetErrors] : [s.source, s.target]
    if (arrays.some((id) => this.varying.arrays.has(id)))
      throw new Unsupported('matrices that differ from point to point')
    const run = kernelOf(s, (id) => this.placement.view(id, this.lengthOf(id)))
    if ('at' in s) this.number(s.at)
    else this.code.number(0)
    this.code.call(this.kernels.numberOf(`matrix ${this.kernels.all.length}`, () => ({ parameters: 1, run })))
    this.code.op('drop')
  }

  protected lengthOf(array: number): number {
    const { inputs, work } = this.program
    return array < inputs.length ? inputs[array]!.length : work[array - inputs.length]!
  }

  protected assign(id: number, value: Scalar): void {
    if (!this.varying.registers.has(id)) {
      this.number(value)
      return this.code.set(this.numberOf(id))
    }
    this.places((place) => {
      this.pair(value, place)
      this.code.set(this.pairOf(id, place))
    })
  }

  /** register ← register + value, for one pair or, where it is the same for all, with the first. */
  protected add(id: number, value: Scalar, place: Place): void {
    const { code } = this
    if (this.varying.registers.has(id)) {
      code.get(this.pairOf(id, place))
      this.pair(value, place)
      code.op('v128.add')
      return code.set(this.pairOf(id, place))
    }
    if (place > 0) return
    code.get(this.numberOf(id))
    this.number(value)
    code.op('f64.add')
    code.set(this.numberOf(id))
  }

  protected update(s: Statement & { kind: 'update' }): void {
    const { code } = this
    if (!this.varying.registers.has(s.id)) {
      code.get(this.numberOf(s.id))
      this.number(s.value)
      code.op(`f64.${s.by}`)
      return code.set(this.numberOf(s.id))
    }
    this.places((place) => {
      const local = this.pairOf(s.id, place)
      code.get(local)
      this.pair(s.value, place)
      code.op(s.by === 'max' ? 'v128.pmax' : `v128.${s.by}`)
      code.set(local)
    })
  }

  protected store(s: Statement & { kind: 'store' }): void {
    const { code } = this
    const base = this.placement.arrays[s.array]!
    if (!this.varying.arrays.has(s.array)) {
      this.address(s.at, 8)
      if (s.add) {
        const at = code.local('i32')
        code.tee(at)
        code.get(at)
        code.memory('f64.load', base)
        this.number(s.value)
        code.op('f64.add')
      } else this.number(s.value)
      return code.memory('f64.store', base)
    }
    const at = code.local('i32')
    this.address(s.at, 8 * LANES)
    code.set(at)
    this.places((place) => {
      const offset = base + place * PAIR_BYTES
      code.get(at)
      if (s.add) {
        code.get(at)
        code.memory('v128.load', offset)
      }
      this.pair(s.value, place)
      if (s.add) code.op('v128.add')
      code.memory('v128.store', offset)
    })
  }

  protected loop(id: number, low: Scalar, high: Scalar, body: () => void): void {
    const { code } = this
    const [counter, end] = [code.local('i32'), code.local('i32')]
    this.counters.set(id, counter)
    this.integer(low)
    code.set(counter)
    this.integer(high)
    code.set(end)
    code.block('block')
    code.block('loop')
    code.get(counter)
    code.get(end)
    code.op('i32.gt_s')
    code.branch(1, true)
    body()
    code.get(counter)
    code.integer(1)
    code.op('i32.add')
    code.set(counter)
    code.branch(0)
    code.op('end')
    code.op('end')
  }
}
