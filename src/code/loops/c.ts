import type { Term } from '../../expr'
import { type Request, type Target, WHATS } from '../request'
import type { Item } from './declared'
import { eliminationInC } from './elimination'
import type { Place } from './expressions'
import { type Body, ProgramFile } from './file'
import { ELIMINATE, type Language, Writer } from './statements'

/* C11: one file, no dependency but libm. */

const VOCABULARY = {
  keywords:
    'auto break case char const continue default do double else enum extern float for goto if inline int long register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while _Bool _Complex _Imaginary _Alignas _Alignof _Atomic _Generic _Noreturn _Static_assert _Thread_local bool true false asm typeof NULL EOF M_E M_PI NAN INFINITY HUGE_VAL size_t ptrdiff_t errno unix linux',
  library:
    'malloc free memset exp log sqrt fabs sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh erf erfc fmax fmin pow floor log1p expm1 gamma lgamma tgamma',
}

const language = (prefix: string): Language => ({
  language: 'c',
  pi: '3.141592653589793',
  infinity: 'INFINITY',
  equal: '==',
  unequal: '!=',
  whole: (text) => `(ptrdiff_t)${text}`,
  real: (text) => `(double)${text}`,
  power: (base, exponent) => `pow(${base}, ${exponent})`,
  sqrt: 'sqrt',
  exp: 'exp',
  constant: (name, value) => `const double ${name} = ${value};`,
  changing: (name, value) => `double ${name} = ${value};`,
  counter: (name, value) => `ptrdiff_t ${name} = ${value};`,
  counted: (name, value) => `const ptrdiff_t ${name} = ${value};`,
  loop: (index, count) => `for (ptrdiff_t ${index} = 0; ${index} < ${count}; ${index}++)`,
  fill: (array, length) => `memset(${array}, 0, (size_t)(${length}) * sizeof *${array});`,
  divide: (name, by) => `${name} /= ${by};`,
  refuseStates: `return ${prefix.toUpperCase()}_TOO_MANY_STATES;`,
  eliminate: (extent, matrix, inverse, kernel) => `${kernel}(${extent}, ${matrix}, ${inverse ?? 'NULL'})`,
  address: (array, position) => (position === '0' ? array : `${array} + ${position}`),
})

/** `grbm-spin.yaml` as `grbm_spin`. */
const prefixOf = (stem: string): string => {
  const name = stem.replace(/\W+/g, '_')
  return /^[A-Za-z]/.test(name) ? name : `model_${name}`
}

const sizeLine = ({ local, member }: Item): string => `const ptrdiff_t ${local} = (ptrdiff_t)sizes->${member};`

/** Lines as a comment. */
const comment = (lines: readonly string[]): string =>
  `/* ${lines.join('\n   ').replaceAll('*/', '* /').replaceAll('/*', '/ *').replace(/ +$/gm, '')} */`

class CFile extends ProgramFile {
  readonly prefix: string
  readonly macro: string

  constructor(request: Request) {
    const prefix = prefixOf(request.provenance.stem)
    super(request, language(prefix), VOCABULARY, (name) => `${prefix}_${name}`)
    this.prefix = prefix
    this.macro = prefix.toUpperCase()
  }

  /** One array after the other in a row of `out`. */
  override placeOf(k: number, dims: readonly string[], lengths: readonly string[]): Place {
    const length = lengths.length === 1 ? lengths[0]! : `(${lengths.join(' + ')})`
    return { name: 'out', dims: ['rows', ...dims], row: { length, offset: lengths.slice(0, k).join(' + ') } }
  }

  override assemble(functions: readonly string[]): string {
    const { what } = this.request
    return [
      comment(this.documentation),
      '#include <math.h>\n#include <stddef.h>\n#include <stdlib.h>\n#include <string.h>',
      this.types(),
      ...this.kernels.texts(),
      ...(this.kernels.needs(ELIMINATE) ? [eliminationInC(this.kernels.named(ELIMINATE))] : []),
      this.#check(),
      ...functions,
      ...(what.includes('log-density') ? [this.#logDensity()] : []),
      ...(what.includes('loss') ? [this.#loss()] : []),
    ].join('\n\n')
  }

  types(): string {
    const { prefix } = this
    const { sizes, scalars, arrays } = this.declared
    const members = (list: readonly string[]): string => (list.length > 0 ? list.join(' ') : 'int none;')
    const m = this.macro
    return `#ifndef ${m}_TYPES
#define ${m}_TYPES
typedef struct { ${members(sizes.length > 0 ? [`size_t ${sizes.map((s) => s.member).join(', ')};`] : [])} } ${prefix}_sizes;
typedef struct { ${members([
      ...(arrays.length > 0 ? [`const double ${arrays.map((a) => `*${a.member}`).join(', ')};`] : []),
      ...(scalars.length > 0 ? [`double ${scalars.map((a) => a.member).join(', ')};`] : []),
    ])} } ${prefix}_parameters;

/* What the functions return. */
enum { ${m}_OK, ${m}_BAD_SIZE, ${m}_NO_ROWS, ${m}_TOO_MANY_STATES, ${m}_OUT_OF_MEMORY };
#endif`
  }

  #check(): string {
    const { prefix, macro } = this
    const writer = new Writer(this.language, new Map(), new Set(), () => '')
    const print = (t: Term): string => writer.whole(t)
    const { lines, conditions } = this.declared.checks(print, sizeLine, this.language.counted)
    const result =
      conditions.length > 0 ? `${conditions.join(' && ')} ? ${macro}_OK : ${macro}_BAD_SIZE` : `${macro}_OK`
    return [
      `static int ${prefix}_check(const ${prefix}_sizes *sizes) {`,
      ...(conditions.length > 0 ? lines : ['(void)sizes;']).map((line) => `  ${line}`),
      `  return ${result};`,
      '}',
    ].join('\n')
  }

  #signature(name: string, inputs = this.declared.visible): string {
    const { prefix } = this
    const rows = inputs.map((v) => `const double *${v.local}`)
    const all = [
      `const ${prefix}_sizes *sizes`,
      `const ${prefix}_parameters *parameters`,
      'size_t rows',
      ...rows,
      'double *out',
    ]
    const line = `int ${prefix}_${name}(${all.join(', ')}) {`
    return line.length <= 120 ? line : `int ${prefix}_${name}(\n    ${all.join(',\n    ')}) {`
  }

  override function({ program, inputs, work, counts, before, row, print }: Body): string {
    const { prefix, macro } = this
    const body = [
      ...counts,
      ...this.#allocate(work),
      ...before,
      'for (size_t row = 0; row < rows; row++) {',
      ...row,
      '}',
      ...(work.length > 0 ? ['free(work);'] : []),
      `return ${macro}_OK;`,
    ]
    const { lines, unused } = this.declared.locals(body.join('\n'), inputs, print, {
      size: sizeLine,
      derived: this.language.counted,
      array: ({ local, member }) => `const double *${local} = parameters->${member};`,
      scalar: ({ local, member }) => `const double ${local} = parameters->${member};`,
    })
    return [
      comment(program.summary),
      this.#signature(program.name, inputs),
      ...[
        `const int status = ${prefix}_check(sizes);`,
        `if (status != ${macro}_OK) return status;`,
        ...unused.map((name) => `(void)${name};`),
        ...lines,
        ...body,
      ].map((line) => `  ${line}`),
      '}',
    ].join('\n')
  }

  /** All work arrays in one block, so that there is one thing to free. */
  #allocate(work: readonly { readonly name: string; readonly length: string }[]): readonly string[] {
    if (work.length === 0) return []
    const times = new Map<string, number>()
    for (const { length } of work) times.set(length, (times.get(length) ?? 0) + 1)
    const total = [...times].map(([length, n]) => (n > 1 ? `${n} * ${length}` : length)).join(' + ')
    return [
      `double *work = malloc((size_t)(${total}) * sizeof *work);`,
      `if (!work) return ${this.macro}_OUT_OF_MEMORY;`,
      ...work.map((w, k) => {
        const before = work[k - 1]
        return `double *${w.name} = ${before ? `${before.name} + ${before.length}` : 'work'};`
      }),
    ]
  }

  #logDensity(): string {
    const { prefix } = this
    const given = ['sizes', 'parameters', 'rows', ...this.declared.visible.map((v) => v.local), 'out'].join(', ')
    return [
      comment(['log p(v) + log Z = −F; log Z is not in it.']),
      this.#signature('log_density'),
      `  const int status = ${prefix}_free_energy(${given});`,
      '  for (size_t row = 0; status == 0 && row < rows; row++) out[row] = -out[row];',
      '  return status;',
      '}',
    ].join('\n')
  }

  #loss(): string {
    const { prefix } = this
    const m = this.macro
    const given = ['sizes', 'parameters', 'rows', ...this.declared.visible.map((v) => v.local), 'each'].join(', ')
    return [
      comment(['The mean of the objective over the rows.']),
      this.#signature('loss'),
      `  if (rows == 0) return ${m}_NO_ROWS;`,
      '  double *each = malloc(rows * sizeof *each);',
      `  if (!each) return ${m}_OUT_OF_MEMORY;`,
      `  const int status = ${prefix}_objective(${given});`,
      '  *out = 0;',
      '  for (size_t row = 0; status == 0 && row < rows; row++) *out += each[row] / (double)rows;',
      '  free(each);',
      '  return status;',
      '}',
    ].join('\n')
  }
}

export const c: Target = {
  name: 'c',
  extension: 'c',
  what: WHATS,
  byDefault: WHATS.filter((what) => what !== 'sample'),
  comment: ['/* ', ' */'],
  write: (request) => new CFile(request).text(),
}

/** The prefix of the names in the file. */
export const cName = (request: Request): string => prefixOf(request.provenance.stem)

/** The types that the functions of the file take, which may stand in more than one file. */
export const cTypes = (request: Request): string => new CFile(request).types()
