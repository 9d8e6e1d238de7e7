import type { Executable, Program, Scalar, Statement } from './program'
import { kernelErrorOf } from './kernelErrors'
import { floatFunction } from '../../functions'
import { invert, invertErrors, logdetError } from './determinants'
import { multiply } from './products'

/** The same programs as nested closures, where code must not be generated. */
export const closures = (program: Program): Executable => {
  const r = new Float64Array(program.registers)
  const arrays = [...program.inputs, ...program.work.map((n) => new Float64Array(n))]

  const scalar = (s: Scalar): (() => number) => {
    switch (s.op) {
      case 'constant': {
        const { value } = s
        return () => value
      }
      case 'register': {
        const { id } = s
        return () => r[id]!
      }
      case 'load': {
        const [a, at] = [s.array < 0 ? program.tables[-s.array - 1]! : arrays[s.array]!, scalar(s.at)]
        return () => a[at()]!
      }
      case 'add':
      case 'mul': {
        const parts = s.parts.map(scalar)
        const add = s.op === 'add'
        if (parts.length === 2) {
          const [x, y] = parts as [() => number, () => number]
          return add ? () => x() + y() : () => x() * y()
        }
        return () => {
          let total = parts[0]!()
          for (let k = 1; k < parts.length; k++) total = add ? total + parts[k]!() : total * parts[k]!()
          return total
        }
      }
      case 'power': {
        const [base, exponent] = [scalar(s.base), scalar(s.exponent)]
        return () => base() ** exponent()
      }
      case 'call': {
        const args = s.args.map(scalar)
        const [x, y] = args as [() => number, (() => number) | undefined]
        if (s.name === 'max' || s.name === 'min') {
          const pick = s.name === 'max' ? Math.max : Math.min
          return () => pick(...args.map((a) => a()))
        }
        const f = floatFunction(s.name, args.length)
        return y ? () => f(x(), y()) : () => f(x(), 0)
      }
      case 'if': {
        const [condition, then, otherwise] = [truth(s.condition), scalar(s.then), scalar(s.otherwise)]
        return () => (condition() ? then() : otherwise())
      }
      case 'mod': {
        const [a, m] = [scalar(s.left), scalar(s.right)]
        return () => ((a() % m()) + m()) % m()
      }
      case 'assign': {
        const [{ id }, value] = [s, scalar(s.value)]
        return () => (r[id] = value())
      }
      case 'error': {
        const bound = kernelErrorOf(s.name)
        const [x, y, e, n] = [scalar(s.x), scalar(s.value), scalar(s.error), scalar(s.order)]
        return () => bound(x(), y(), e(), n())
      }
      default: {
        const holds = truth(s)
        return () => (holds() ? 1 : 0)
      }
    }
  }

  const truth = (s: Scalar): (() => boolean) => {
    switch (s.op) {
      case '==':
      case '<':
      case '<=': {
        const [a, b] = [scalar(s.left), scalar(s.right)]
        return s.op === '==' ? () => a() === b() : s.op === '<' ? () => a() < b() : () => a() <= b()
      }
      case 'and':
      case 'or': {
        const parts = s.parts.map(truth)
        return s.op === 'and' ? () => parts.every((p) => p()) : () => parts.some((p) => p())
      }
      case 'not': {
        const part = truth(s.part)
        return () => !part()
      }
      default: {
        const value = scalar(s)
        return () => value() !== 0
      }
    }
  }

  const block = (list: readonly Statement[]): (() => void) => {
    const steps = list.map(statement)
    return () => {
      for (let k = 0; k < steps.length; k++) steps[k]!()
    }
  }

  const overRange = (id: number, low: Scalar, high: Scalar, body: () => void): (() => void) => {
    const [from, to] = [scalar(low), scalar(high)]
    return () => {
      const end = to()
      for (let k = from(); k <= end; k++) {
        r[id] = k
        body()
      }
    }
  }

  const statement = (s: Statement): (() => void) => {
    switch (s.kind) {
      case 'set': {
        const [{ id }, value] = [s, scalar(s.value)]
        return () => void (r[id] = value())
      }
      case 'update': {
        const [{ id, by }, value] = [s, scalar(s.value)]
        if (by === 'add') return () => void (r[id] = r[id]! + value())
        if (by === 'mul') return () => void (r[id] = r[id]! * value())
        return () => void (r[id] = Math.max(r[id]!, value()))
      }
      case 'store': {
        const [a, at, value] = [arrays[s.array]!, scalar(s.at), scalar(s.value)]
        return s.add ? () => void (a[at()]! += value()) : () => void (a[at()] = value())
      }
      case 'fill': {
        const a = arrays[s.array]!
        return () => void a.fill(0)
      }
      case 'loop':
        return overRange(s.id, s.low, s.high, block(s.body))
      case 'accumulate': {
        const [{ id, also }, value] = [s, scalar(s.value)]
        const second = also && scalar(also.value)
        return overRange(s.loop, s.low, s.high, () => {
          r[id] = r[id]! + value()
          if (second) r[also.id] = r[also.id]! + second()
        })
      }
      case 'invert': {
        const [a, b, at] = [arrays[s.source]!, arrays[s.target]!, scalar(s.at)]
        return () => void invert(a, 0, b, at(), s.size)
      }
      case 'invertErrors': {
        const [a, ea, b, eb] = [s.source, s.sourceErrors, s.target, s.targetErrors].map((id) => arrays[id]!) as [
          Float64Array,
          Float64Array,
          Float64Array,
          Float64Array,
        ]
        const at = scalar(s.at)
        return () => invertErrors(a, ea, b, eb, at(), s.size)
      }
      case 'logdetError': {
        const [a, errors, b] = [arrays[s.source]!, arrays[s.sourceErrors]!, arrays[s.target]!]
        return () => void (b[0] = logdetError(a, errors, s.size))
      }
      case 'product': {
        const [m, x, y] = [arrays[s.matrix]!, arrays[s.vector]!, arrays[s.target]!]
        return () => multiply(m, x, y, s.rows, s.columns)
      }
      case 'logdet': {
        const [a, b] = [arrays[s.source]!, arrays[s.target]!]
        return () => void (b[0] = invert(a, 0, undefined, 0, s.size))
      }
    }
  }

  const out = new Float64Array(program.results.length)
  const results = program.results.map(scalar)
  const body = block(program.run)
  return {
    out,
    prepare: block(program.prepare),
    run: () => {
      body()
      for (let k = 0; k < results.length; k++) out[k] = results[k]!()
    },
  }
}
