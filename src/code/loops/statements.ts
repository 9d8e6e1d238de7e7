import type { Term, Variable } from '../../expr'
import { condition, type Context, expression, type Place, type Words } from './expressions'
import { NORMAL_QUANTILE } from './normalQuantile'
import { CHOLESKY } from './prefilled'
import { MOST_STATES, type Program, type Statement, type Units } from './program'
import type { Kernel } from '../../functions/spelling'

/* Statements of a program, as C and TypeScript have them in common. */

/** How the two languages declare and loop. */
export interface Language extends Words {
  /** `const double x = 1;` */
  readonly constant: (name: string, value: string) => string
  readonly changing: (name: string, value: string) => string
  /** An integer that is counted with. */
  readonly counter: (name: string, value: string) => string
  readonly counted: (name: string, value: string) => string
  readonly loop: (index: string, count: string) => string
  readonly fill: (array: string, length: string) => string
  /** An integer divided by another, rounded down. */
  readonly divide: (name: string, by: string) => string
  readonly refuseStates: string
  readonly exp: string
  /** `eliminate` of a matrix, its extent, and the address of an inverse. */
  readonly eliminate: (extent: string, matrix: string, inverse: string | undefined, kernel: string) => string
  /** The address of an element: array and position. */
  readonly address: (array: string, position: string) => string
}

export const ELIMINATE = 'eliminate'

export class Writer {
  readonly context: Context
  /** Names that every function keeps for its own. */
  static readonly NAMES = [
    'row',
    'rows',
    'out',
    'state',
    'state_',
    'cell',
    'rest',
    'exponent',
    'work',
    'sizes',
    'parameters',
    'each',
    'status',
  ]

  constructor(
    readonly language: Language,
    places: ReadonlyMap<string, Place>,
    scalars: ReadonlySet<string>,
    kernel: (kernel: Kernel | typeof ELIMINATE) => string,
  ) {
    this.context = {
      words: language,
      places: (name) => places.get(name),
      isWhole: (name) => !places.has(name) && !scalars.has(name) && name !== '∞',
      kernel,
    }
    this.kernel = kernel
  }
  readonly kernel: (kernel: Kernel | typeof ELIMINATE) => string

  term(t: Term): string {
    return expression(t, this.context)
  }

  whole(t: Term): string {
    return expression(t, { ...this.context, whole: true })
  }

  /** The number of elements of an array. */
  length(array: Variable): string {
    const factors = array.dims.map((d) => this.whole(d)).map((d) => (/^\w+$/.test(d) ? d : `(${d})`))
    return factors.filter((d) => d !== '1').join(' * ') || '1'
  }

  lines(statements: readonly Statement[], indent: string): readonly string[] {
    return statements.flatMap((s) => this.statement(s).map((line) => (line === '' ? '' : indent + line)))
  }

  #block(head: string, body: readonly string[]): readonly string[] {
    const [only, ...more] = body
    if (only !== undefined && more.length === 0 && !/^(for|if)\b/.test(only) && !/^(const|let|double)\b/.test(only))
      return `${head} ${only}`.length <= 110 ? [`${head} ${only}`] : [head, `  ${only}`]
    return [`${head} {`, ...body.map((line) => `  ${line}`), '}']
  }

  statement(s: Statement): readonly string[] {
    const { language: l } = this
    const all = (list: readonly Statement[]): readonly string[] => list.flatMap((one) => this.statement(one))
    switch (s.kind) {
      case 'let':
        return [(s.changes ? l.changing : l.constant)(s.of.name, this.term(s.value))]
      case 'assign':
        return [this.#assign(s)]
      case 'fill':
        return [l.fill(s.array.name, this.length(s.array))]
      case 'loop':
        return this.#block(l.loop(s.index.name, this.whole(s.count)), all(s.body))
      case 'branch': {
        const head = `if (${condition(s.condition, this.context)})`
        const [then, otherwise] = [all(s.then), all(s.otherwise)]
        const block = (first: string, body: readonly string[]) => [`${first} {`, ...body.map((x) => `  ${x}`), '}']
        return [...block(head, then), ...(otherwise.length > 0 ? block('else', otherwise) : [])]
      }
      case 'raise': {
        const [to, value] = [this.term(s.to), this.term(s.value)]
        return [`if (${value} > ${to}) ${to} = ${value};`]
      }
      case 'addExponential':
        return this.#addExponential(s)
      case 'countStates':
        return this.#countStates(s.size, s.units)
      case 'decode':
        return this.#decode(s.state.name, s.units)
      case 'eliminate':
        return [this.#eliminate(s)]
      case 'factor':
        return [`${this.kernel(CHOLESKY)}(${this.whole(s.extent)}, ${s.matrix.name});`]
    }
  }

  /** `x += -y` as `x -= y`. */
  #assign({ to, by, value }: Statement & { kind: 'assign' }): string {
    const text = this.term(value)
    const negative = by === '+=' && /^-[^+-]*$/.test(text) ? text.slice(1) : undefined
    return negative ? `${this.term(to)} -= ${negative};` : `${this.term(to)} ${by} ${text};`
  }

  #addExponential(s: Statement & { kind: 'addExponential' }): readonly string[] {
    const { exp, constant } = this.language
    const [shift, total] = [this.term(s.shift), this.term(s.total)]
    return [
      constant('exponent', this.term(s.value)),
      `if (exponent > ${shift}) {`,
      `  ${total} = ${total} * ${exp}(${shift} - exponent) + 1;`,
      `  ${shift} = exponent;`,
      `} else ${total} += ${exp}(exponent - ${shift});`,
    ]
  }

  #countStates(name: string, units: readonly Units[]): readonly string[] {
    const { counter, loop, refuseStates } = this.language
    return [
      counter(name, '1'),
      ...units.flatMap(({ cells, count }) =>
        this.#block(loop('cell', this.whole(cells)), [
          `if ((${name} *= ${this.whole(count)}) > ${MOST_STATES}) ${refuseStates}`,
        ]),
      ),
    ]
  }

  #decode(state: string, units: readonly Units[]): readonly string[] {
    const { counter, divide, loop, constant } = this.language
    return [
      counter('rest', state),
      ...units.flatMap(({ array, cells, low, step, count }) => {
        const [from, by, of] = [this.whole(low), this.whole(step), this.whole(count)]
        const remainder = `rest % ${/^\w+$/.test(of) ? of : `(${of})`}`
        const scaled = by === '1' ? remainder : `${by} * (${remainder})`
        const value =
          from === '0' ? scaled : from.startsWith('-') ? `${scaled} - ${from.slice(1)}` : `${from} + ${scaled}`
        if (array.dims.length === 0) return [constant(array.name, value), divide('rest', of)]
        return this.#block(loop('cell', this.whole(cells)), [`${array.name}[cell] = ${value};`, divide('rest', of)])
      }),
    ]
  }

  #eliminate({ matrix, extent, inverse, logdet }: Statement & { kind: 'eliminate' }): string {
    const { eliminate, address } = this.language
    const place = (t: Term): string => {
      const [array, position] = /^(\w+)\[(.*)\]$/.exec(this.term(t))!.slice(1)
      return address(array!, position!)
    }
    const call = eliminate(this.whole(extent), matrix.name, inverse && place(inverse), this.kernel(ELIMINATE))
    return logdet ? `${this.term(logdet)} = ${call};` : `${call};`
  }
}

/** Standard Normal numbers, which are no array: quantiles at the uniform ones. */
export const NORMALS = 'normal numbers'

/** Where the locals of a program stand in memory, and which of them are integers. */
export const placesOf = (
  { read, work, results }: Program,
  uniforms: string | undefined,
  print: (dim: Term) => string,
  result: (k: number) => Place,
): ReadonlyMap<string, Place> => {
  const places = new Map<string, Place>()
  for (const of of read.values()) {
    const dims = of.dims.map(print)
    const own = dims.slice(1).filter((d) => d !== '1')
    const row = of.role === 'visible' ? { length: own.map(bracketed).join(' * ') || '1', offset: '' } : undefined
    const source = of.name === NORMALS ? { name: uniforms!, through: NORMAL_QUANTILE } : { name: of.name }
    places.set(of.name, { ...source, dims, ...(row && { row }) })
  }
  for (const of of work) places.set(of.name, { name: of.name, dims: of.dims.map(print) })
  results.forEach(({ array }, k) => places.set(array.name, result(k)))
  return places
}
export const bracketed = (text: string): string => (/^\w+$/.test(text) ? text : `(${text})`)
