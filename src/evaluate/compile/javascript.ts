import type { Executable, Program, Scalar, Statement } from './program'
import { invert, kernel } from './kernels'

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
  readonly kernels: ((x: number, y: number) => number)[] = []
  readonly #names = new Map<string, string>()

  kernelName(name: string, arity: number): string {
    const key = `${name}/${arity}`
    let found = this.#names.get(key)
    if (!found) {
      found = `k${this.kernels.length}`
      this.kernels.push(kernel(name as never, arity))
      this.#names.set(key, found)
    }
    return found
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
      case 'logdet':
        return `a${s.target}[0] = invert(a${s.source}, 0, undefined, 0, ${s.size});`
    }
  }

  #accumulate(s: Statement & { kind: 'accumulate' }): string {
    const loop = `r${s.loop}`
    const value = this.scalar(s.value)
    const at = (k: number): string =>
      k === 0 ? value : value.replace(new RegExp(`\\b${loop}\\b`, 'g'), `(${loop} + ${k})`)
    return `{ let ${loop} = ${this.scalar(s.low)}, e = ${this.scalar(s.high)}, s0 = 0, s1 = 0, s2 = 0, s3 = 0;
for (; ${loop} + 3 <= e; ${loop} += 4) { s0 += ${at(0)}; s1 += ${at(1)}; s2 += ${at(2)}; s3 += ${at(3)}; }
for (; ${loop} <= e; ${loop}++) s0 += ${value};
r${s.id} += s0 + s1 + (s2 + s3); }`
  }
}

const modulo = (a: number, m: number): number => ((a % m) + m) % m
const square = (x: number): number => x * x

/** Generated JavaScript. @throws EvalError where a content security policy forbids it */
export const javascript = (program: Program): Executable => {
  const writer = new Writer()
  const kept = new Set(program.kept)
  const keptList = [...kept]
  const arrays = [...program.inputs, ...program.work.map((n) => new Float64Array(n))]
  const out = new Float64Array(program.results.length)
  const prepare = writer.statements(program.prepare, kept)
  const run = writer.statements(program.run, kept)
  const results = program.results.map((r, k) => `out[${k}] = ${writer.scalar(r)};`).join('\n')
  const source = `'use strict';
${arrays.map((_, k) => `const a${k} = arrays[${k}];`).join('\n')}
${program.tables.map((_, k) => `const t${k + 1} = tables[${k}];`).join('\n')}
${writer.kernels.map((_, k) => `const k${k} = kernels[${k}];`).join('\n')}
const p = new Float64Array(${keptList.length});
return { prepare() {
${keptList.map((id) => `let r${id};`).join('\n')}
${prepare}
${keptList.map((id, n) => `p[${n}] = r${id};`).join('\n')}
}, run() {
${keptList.map((id, n) => `const r${id} = p[${n}];`).join('\n')}
${run}
${results}
} };`
  // The source holds nothing but numbers, names made here and fixed function names: no text of a model gets into it.
  // oxlint-disable-next-line no-implied-eval
  const make = new Function('arrays', 'tables', 'kernels', 'out', 'invert', 'modulo', 'square', source) as (
    arrays: readonly Float64Array[],
    tables: readonly Float64Array[],
    kernels: readonly unknown[],
    out: Float64Array,
    i: typeof invert,
    m: typeof modulo,
    s: typeof square,
  ) => Pick<Executable, 'prepare' | 'run'>
  return { out, ...make(arrays, program.tables, writer.kernels, out, invert, modulo, square) }
}
