import { type Request, type Target, WHATS } from '../request'
import type { Item } from './declared'
import { eliminationInTypeScript } from './elimination'
import type { Place } from './expressions'
import { type Body, ProgramFile } from './file'
import { bracketed, ELIMINATE, type Language } from './statements'

/* TypeScript: an ES module without imports, with types that can be stripped. */

const VOCABULARY = {
  keywords: '',
  library:
    'break case catch class const continue debugger default delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with implements interface let package private protected public static yield await async of arguments eval undefined NaN Infinity Math Number Float64Array RangeError Parameters Sizes free_energy log_density score dscore objective loss square modulo eliminate cholesky normal_quantile rowsOf expectLength',
}

const LANGUAGE: Language = {
  language: 'typescript',
  pi: 'Math.PI',
  infinity: 'Infinity',
  equal: '===',
  unequal: '!==',
  whole: (text) => text,
  real: (text) => text,
  power: (base, exponent) => `Math.pow(${base}, ${exponent})`,
  sqrt: 'Math.sqrt',
  exp: 'Math.exp',
  constant: (name, value) => `const ${name} = ${value};`,
  changing: (name, value) => `let ${name} = ${value};`,
  counter: (name, value) => `let ${name} = ${value};`,
  counted: (name, value) => `const ${name} = ${value};`,
  loop: (index, count) => `for (let ${index} = 0; ${index} < ${count}; ${index}++)`,
  fill: (array) => `${array}.fill(0);`,
  divide: (name, by) => `${name} = Math.floor(${name} / ${bracketed(by)});`,
  refuseStates: "throw new RangeError('too many joint states to enumerate');",
  eliminate: (extent, matrix, inverse, kernel) => `${kernel}(${extent}, ${matrix}${inverse ? `, ${inverse}` : ''})`,
  address: (array, position) => (position === '0' ? array : `${array}, ${position}`),
}

const renamed = ({ local, member }: Item): string => (local === member ? local : `${member}: ${local}`)

/** Lines as a comment that editors show. */
const comment = (lines: readonly string[]): string => {
  const safe = lines.map((line) => line.replaceAll('*/', '* /'))
  return safe.length === 1
    ? `/** ${safe[0]!} */`
    : ['/**', ...safe.map((line) => ` * ${line}`.trimEnd()), ' */'].join('\n')
}

class TypeScriptFile extends ProgramFile {
  constructor(request: Request) {
    super(request, LANGUAGE, VOCABULARY, (name) => name)
  }

  override placeOf(k: number, dims: readonly string[], lengths: readonly string[]): Place {
    return { name: this.#out(k), dims: ['rows', ...dims], row: { length: lengths[k]!, offset: '' } }
  }

  #out(k: number): string {
    return k === 0 ? 'out' : `out${k + 1}`
  }

  get #given(): string {
    return [...this.declared.visible.map((v) => v.local), 'parameters', 'sizes'].join(', ')
  }

  #signature(name: string, result: string, inputs = this.declared.visible): string {
    const rows = inputs.map((v) => `${v.local}: Float64Array`)
    return `export function ${name}(${[...rows, 'parameters: Parameters', 'sizes: Sizes'].join(', ')}): ${result} {`
  }

  override function({ program, inputs, lengths, work, counts, before, row, print }: Body): string {
    const { uniforms } = this.declared
    const times = (length: string): string => (length === '1' ? 'rows' : `rows * ${length}`)
    const body = [
      ...(uniforms && inputs.includes(uniforms)
        ? [`expectLength('${uniforms.name}', ${uniforms.local}, ${times(lengths[0]!)});`]
        : []),
      ...lengths.map((length, k) => `const ${this.#out(k)} = new Float64Array(${times(length)});`),
      ...counts,
      ...work.map(({ name, length }) => `const ${name} = new Float64Array(${length});`),
      ...before,
      'for (let row = 0; row < rows; row++) {',
      ...row,
      '}',
      `return ${lengths.length === 1 ? 'out' : `[${lengths.map((_, k) => this.#out(k)).join(', ')}]`};`,
    ]
    const { lines } = this.declared.locals(body.join('\n'), inputs, print, {
      size: (item) => `const { ${renamed(item)} } = sizes;`,
      derived: this.language.counted,
      array: (item) => `const { ${renamed(item)} } = parameters;`,
      scalar: (item) => `const { ${renamed(item)} } = parameters;`,
    })
    const result = lengths.length === 1 ? 'Float64Array' : `[${lengths.map(() => 'Float64Array').join(', ')}]`
    return [
      comment(program.summary),
      this.#signature(program.name, result, inputs),
      ...[`const rows = rowsOf(${this.#given});`, ...destructured(lines), ...body].map((line) => `  ${line}`),
      '}',
    ].join('\n')
  }

  override assemble(functions: readonly string[]): string {
    const { what } = this.request
    return [
      comment(this.documentation),
      ...this.#types(),
      ...this.kernels.texts(),
      ...(this.kernels.needs(ELIMINATE) ? [eliminationInTypeScript(ELIMINATE)] : []),
      this.#rowsOf(),
      ...functions,
      ...(what.includes('log-density') ? [this.#logDensity()] : []),
      ...(what.includes('loss') ? [this.#loss()] : []),
    ].join('\n\n')
  }

  #types(): readonly string[] {
    const { sizes, scalars, arrays } = this.declared
    const members = [...arrays.map((a) => `${a.member}: Float64Array`), ...scalars.map((s) => `${s.member}: number`)]
    const own = sizes.map((s) => `${s.member}: number`)
    return [
      `export interface Parameters {\n${members.map((m) => `  ${m};\n`).join('')}}`,
      `export interface Sizes {\n${own.map((m) => `  ${m};\n`).join('')}}`,
    ]
  }

  /** The number of rows, with every length checked. */
  #rowsOf(): string {
    const { declared } = this
    const { lines, conditions } = declared.checks(
      declared.print(this.language),
      (item) => `const { ${renamed(item)} } = sizes;`,
      this.language.counted,
    )
    const lengthOf = (item: Item): string => declared.length(item, this.language)
    const [first] = declared.visible
    const own = lengthOf(first!)
    const rows = own === '1' ? `${first!.local}.length` : `Math.floor(${first!.local}.length / ${bracketed(own)})`
    const times = (item: Item): string => (lengthOf(item) === '1' ? 'rows' : `rows * ${lengthOf(item)}`)
    const body = [
      ...destructured(lines),
      ...conditions.map((c) => `if (!(${c})) throw new RangeError(\`a size is too small: ${c} is needed\`);`),
      `const rows = ${rows};`,
      ...declared.visible.map((v) => `expectLength('${v.name}', ${v.local}, ${times(v)});`),
      ...declared.arrays.map((a) => `expectLength('${a.name}', parameters.${a.member}, ${lengthOf(a)});`),
      'return rows;',
    ]
    return `function expectLength(name: string, array: Float64Array, length: number): void {
  if (array.length !== length) throw new RangeError(\`\${name} has \${array.length} numbers; \${length} are expected\`);
}

function rowsOf(${declared.visible.map((v) => `${v.local}: Float64Array`).join(', ')}, parameters: Parameters, sizes: Sizes): number {
${body.map((line) => `  ${line}`).join('\n')}
}`
  }

  #logDensity(): string {
    return `${comment(['log p(v) + log Z = −F; log Z is not in it.'])}
${this.#signature('log_density', 'Float64Array')}
  return free_energy(${this.#given}).map((energy) => -energy);
}`
  }

  #loss(): string {
    return `${comment(['The mean of the objective over the rows.'])}
${this.#signature('loss', 'number')}
  const each = objective(${this.#given});
  if (each.length === 0) throw new RangeError('the loss is a mean over rows, and there are none');
  return each.reduce((sum, one) => sum + one / each.length, 0);
}`
  }
}

/** `const { W } = parameters; const { b } = parameters;` as one. */
const destructured = (lines: readonly string[]): readonly string[] => {
  const joined: string[] = []
  for (const line of lines) {
    const [, names, from] = /^const \{ (.*) \} = (\w+);$/.exec(line) ?? []
    const before = joined.at(-1)
    if (names && before?.endsWith(` } = ${from};`)) joined[joined.length - 1] = before.replace(' } =', `, ${names} } =`)
    else joined.push(line)
  }
  return joined
}

export const typescript: Target = {
  name: 'typescript',
  extension: 'ts',
  what: WHATS,
  byDefault: WHATS.filter((what) => what !== 'sample'),
  comment: ['// ', ''],
  write: (request) => new TypeScriptFile(request).text(),
}
