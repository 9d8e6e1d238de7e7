import type { Program, Scalar, Statement } from './program'

/** Which registers and arrays differ from point to point; what is not among them is the same for all points of a pass. */
export interface Varying {
  readonly registers: ReadonlySet<number>
  readonly arrays: ReadonlySet<number>
  readonly of: (s: Scalar) => boolean
}

/** What the inputs with these numbers reach, by going through the program until nothing is added. */
export const varyingOf = (program: Program, inputs: ReadonlySet<number>): Varying => {
  const registers = new Set<number>()
  const arrays = new Set(inputs)
  const of = (s: Scalar): boolean => {
    switch (s.op) {
      case 'constant':
        return false
      case 'register':
        return registers.has(s.id)
      case 'load':
        return arrays.has(s.array) || of(s.at)
      case 'add':
      case 'mul':
      case 'and':
      case 'or':
        return s.parts.map(of).includes(true)
      case 'power':
        return of(s.base) || of(s.exponent)
      case 'call':
        return s.args.map(of).includes(true)
      case 'if':
        return [s.condition, s.then, s.otherwise].map(of).includes(true)
      case 'not':
        return of(s.part)
      case 'assign': {
        const varies = of(s.value)
        if (varies) registers.add(s.id)
        return varies
      }
      case 'error':
        return [s.x, s.value, s.error, s.order].map(of).includes(true)
      default:
        return [s.left, s.right].map(of).includes(true)
    }
  }
  const visit = (s: Statement): void => {
    switch (s.kind) {
      case 'set':
      case 'update':
        if (of(s.value)) registers.add(s.id)
        return
      case 'store':
        if (of(s.value)) arrays.add(s.array)
        return
      case 'loop':
        return s.body.forEach(visit)
      case 'accumulate':
        if (of(s.value)) registers.add(s.id)
        if (s.also && of(s.also.value)) registers.add(s.also.id)
        return
      case 'product':
        if (arrays.has(s.matrix) || arrays.has(s.vector)) arrays.add(s.target)
        return
      default:
        // Matrices are handed to functions of one point.
        return
    }
  }
  for (let before = -1; before < registers.size + arrays.size;) {
    before = registers.size + arrays.size
    program.prepare.forEach(visit)
    program.run.forEach(visit)
    program.results.forEach(of)
  }
  return { registers, arrays, of }
}
