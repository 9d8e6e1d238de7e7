import { floatFunction, type FunctionName } from '../../functions'
import type { Executable, Program, Scalar, Statement } from './program'
import { kernelErrorOf } from './kernelErrors'
import { invert, invertErrors, logdetError } from './determinants'
import { multiply } from './products'

/** Spelled in place rather than called. */
const INLINE: Readonly<Record<string, (...args: readonly string[]) => string>> = {
  exp: (x) => `Math.exp(${x})`,
  log: (x) => `Math.log(${x})`,
  sqrt: (x) => `Math.sqrt(${x})`,
  abs: (x) => `Math.abs(${x})`,
  sin: (x) => `Math.sin(${x})`,
  cos: (x) => `Math.cos(${x})`,
  tanh: (x) => `Math.tanh(${x})`,
  sign: (x) => `Math.sign(${x})`,
  relu: (x) => `Math.max(0, ${x})`,
  max: (...xs) => `Math.max(${xs.join(', ')})`,
  min: (...xs) => `Math.min(${xs.join(', ')})`,
}

const arrayName = (id: number): string => (id < 0 ? `t${-id}` : `a${id}`)

/** JavaScript source of a program and the function made of it. */
class Writer {
  readonly kernels: ((...args: number[]) => number)[] = []
  readonly #names = new Map<string, string>()

  #nameOf(key: string, make: () => (...args: number[]) => number): string {
    let found = this.#names.get(key)
    if (!found) {
      found = `k${this.kernels.length}`
      this.kernels.push(make())
      this.#names.set(key, found)
    }
    return found
  }

  kernelName(name: FunctionName, arity: number): string {
    return this.#nameOf(`${name}/${arity}`, () => floatFunction(name, arity))
  }

  errorName(name: FunctionName | 'power'): string {
    return this.#nameOf(`${name} error`, () => kernelErrorOf(name))
  }

  scalar(s: Scalar): string {
    switch (s.op) {
      case 'constant':
        return s.value < 0 || Object.is(s.value, -0) ? `(${s.value})` : `${s.value}`
      case 'register':
        return `r${s.id}`
      case 'load':
        return `${arrayName(s.array)}[${this.scalar(s.at)}]`
      case 'add':
        return `(${s.parts.map((p) => this.scalar(p)).join(' + ')})`
      case 'mul':
        return `(${s.parts.map((p) => this.scalar(p)).join(' * ')})`
      case 'power':
        return this.#power(s)
      case 'call': {
        const args = s.args.map((a) => this.scalar(a))
        const inline = INLINE[s.name]
        return inline ? inline(...args) : `${this.kernelName(s.name, args.length)}(${args.join(', ')})`
      }
      case 'if':
        return `(${this.scalar(s.condition)} ? ${this.scalar(s.then)} : ${this.scalar(s.otherwise)})`
      case '==':
        return `(${this.scalar(s.left)} === ${this.scalar(s.right)})`
      case '<':
      case '<=':
        return `(${this.scalar(s.left)} ${s.op} ${this.scalar(s.right)})`
      case 'and':
        return s.parts.length === 0 ? 'true' : `(${s.parts.map((p) => this.scalar(p)).join(' && ')})`
      case 'or':
        return s.parts.length === 0 ? 'false' : `(${s.parts.map((p) => this.scalar(p)).join(' || ')})`
      case 'not':
        return `!(${this.scalar(s.part)})`
      case 'mod':
        return `modulo(${this.scalar(s.left)}, ${this.scalar(s.right)})`
      case 'assign':
        return `(r${s.id} = ${this.scalar(s.value)})`
      case 'error':
        return `${this.errorName(s.name)}(${[s.x, s.value, s.error, s.order].map((part) => this.scalar(part)).join(', ')})`
    }
  }

  #power({ base, exponent }: Scalar & { op: 'power' }): string {
    const b = this.scalar(base)
    if (exponent.op === 'constant') {
      if (exponent.value === -1) return `(1 / ${b})`
      const simple = base.op === 'register' || base.op === 'load'
      if (exponent.value === 2 && simple) return `(${b} * ${b})`
      if (exponent.value === 3 && simple) return `(${b} * ${b} * ${b})`
      if (exponent.value === 2) return `square(${b})`
      if (exponent.value === -2) return `(1 / square(${b}))`
    }
    return `(${b}) ** (${this.scalar(exponent)})`.replace(/^/, '(').concat(')')
  }

  statements(list: readonly Statement[], declared: ReadonlySet<number>): string {
    return list.map((s) => this.statement(s, declared)).join('\n')
  }

  statement(s: Statement, kept: ReadonlySet<number>): string {
    switch (s.kind) {
      case 'set':
        return `${kept.has(s.id) ? '' : 'let '}r${s.id} = ${this.scalar(s.value)};`
      case 'update': {
        const value = this.scalar(s.value)
        if (s.by === 'max') return `if (${value} > r${s.id}) r${s.id} = ${value};`
        return `r${s.id} ${s.by === 'add' ? '+=' : '*='} ${value};`
      }
      case 'store':
        return `a${s.array}[${this.scalar(s.at)}] ${s.add ? '+=' : '='} ${this.scalar(s.value)};`
      case 'fill':
        return `a${s.array}.fill(0);`
      case 'loop':
        return `for (let r${s.id} = ${this.scalar(s.low)}, e${s.id} = ${this.scalar(s.high)}; r${s.id} <= e${s.id}; r${s.id}++) {\n${this.statements(s.body, kept)}\n}`
      case 'accumulate':
        return this.#accumulate(s)
      case 'invert':
        return `invert(a${s.source}, 0, a${s.target}, ${this.scalar(s.at)}, ${s.size});`
      case 'invertErrors':
        return `invertErrors(a${s.source}, a${s.sourceErrors}, a${s.target}, a${s.targetErrors}, ${this.scalar(s.at)}, ${s.size});`
      case 'logdetError':
        return `a${s.target}[0] = logdetError(a${s.source}, a${s.sourceErrors}, ${s.size});`
      case 'product':
        return `multiply(a${s.matrix}, a${s.vector}, a${s.target}, ${s.rows}, ${s.columns});`
      case 'logdet':
        return `a${s.target}[0] = invert(a${s.source}, 0, undefined, 0, ${s.size});`
    }
  }

  #accumulate(s: Statement & { kind: 'accumulate' }): string {
    const loop = `r${s.loop}`
    const sums = [{ name: 's', id: s.id, value: this.scalar(s.value) }]
    if (s.also) sums.push({ name: 'b', id: s.also.id, value: this.scalar(s.also.value) })
    const step = (k: number): string =>
      sums
        .map(({ name, value }) => {
          const own = k === 0 ? value : value.replace(new RegExp(`\\b${loop}\\b`, 'g'), `(${loop} + ${k})`)
          return `${name}${k} += ${own};`
        })
        .join(' ')
    const strands = [0, 1, 2, 3]
    const start = sums.flatMap(({ name }) => strands.map((k) => `${name}${k} = 0`)).join(', ')
    return `{ let ${loop} = ${this.scalar(s.low)}, e = ${this.scalar(s.high)}, ${start};
for (; ${loop} + 3 <= e; ${loop} += 4) { ${strands.map((k) => step(k)).join(' ')} }
for (; ${loop} <= e; ${loop}++) { ${step(0)} }
${sums.map(({ name: n, id }) => `r${id} += ${n}0 + ${n}1 + (${n}2 + ${n}3);`).join('\n')} }`
  }
}

const modulo = (a: number, m: number): number => ((a % m) + m) % m
const square = (x: number): number => x * x

/** What the source calls by name. */
const SUPPORT = { invert, invertErrors, logdetError, modulo, multiply, square } as const

/** Generated JavaScript. @throws EvalError where a content security policy forbids it */
export const javascript = (program: Program): Executable => {
  const writer = new Writer()
  const keptList = [...new Set(program.kept)]
  const declared = new Set([...program.kept, ...program.shared])
  const own = program.shared.filter((id) => !keptList.includes(id))
  const arrays = [...program.inputs, ...program.work.map((n) => new Float64Array(n))]
  const out = new Float64Array(program.results.length)
  const prepare = writer.statements(program.prepare, declared)
  const run = writer.statements(program.run, declared)
  const results = program.results.map((r, k) => `out[${k}] = ${writer.scalar(r)};`).join('\n')
  const source = `'use strict';
${arrays.map((_, k) => `const a${k} = arrays[${k}];`).join('\n')}
${program.tables.map((_, k) => `const t${k + 1} = tables[${k}];`).join('\n')}
${writer.kernels.map((_, k) => `const k${k} = kernels[${k}];`).join('\n')}
const p = new Float64Array(${keptList.length});
return { prepare() {
${[...keptList, ...own].map((id) => `let r${id} = 0;`).join('\n')}
${prepare}
${keptList.map((id, n) => `p[${n}] = r${id};`).join('\n')}
}, run() {
${keptList.map((id, n) => `const r${id} = p[${n}];`).join('\n')}
${own.map((id) => `let r${id} = 0;`).join('\n')}
${run}
${results}
} };`
  // The source holds nothing but numbers, names made here and fixed function names: no text of a model gets into it.
  // oxlint-disable-next-line no-implied-eval
  const given = { arrays, tables: program.tables, kernels: writer.kernels, out, ...SUPPORT }
  const make = new Function(...Object.keys(given), source) as (
    ...values: readonly unknown[]
  ) => Pick<Executable, 'prepare' | 'run'>
  return { out, ...make(...Object.values(given)) }
}
