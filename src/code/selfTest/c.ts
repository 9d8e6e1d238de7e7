import { cName, cTypes } from '../loops/c'
import { Refused } from '../request'
import { C_DIAGNOSIS } from './cDiagnosis'
import type { GoldenPoint } from './golden'
import type { Plan } from './plan'
import type { Nested } from './values'

/* A C program whose exit code says whether all is right. */

const flat = (x: Nested): readonly number[] => (typeof x === 'number' ? [x] : x.flatMap(flat))
const double = (x: number): string => (Number.isInteger(x) && Math.abs(x) < 1e15 ? `${x}.0` : `${x}`)
const list = (values: readonly number[]): string => `(const double[]){${values.map(double).join(', ')}}`
const text = (s: string): string => `"${s.replaceAll(/[\\"]/g, '\\$&')}"`

/** A row after the other, in each the arrays one after the other. */
const inRows = (arrays: readonly Nested[]): readonly number[] => {
  const [first] = arrays
  if (typeof first === 'number') return [first]
  return (first as readonly Nested[]).flatMap((_, row) => arrays.flatMap((a) => flat((a as readonly Nested[])[row]!)))
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

class CTest {
  readonly #prefix: string

  constructor(
    readonly plan: Plan,
    readonly points: readonly GoldenPoint[],
  ) {
    this.#prefix = cName(plan.request)
  }

  get #slips(): readonly string[] {
    return [...new Set(this.points.flatMap((p) => Object.keys(p.slips)))]
  }

  #parameters(values: GoldenPoint['parameters']): string {
    const members = Object.entries(values).map(
      ([name, x]) => `.${name} = ${typeof x === 'number' ? double(x) : list(flat(x))}`,
    )
    return `{${members.length > 0 ? members.join(', ') : '0'}}`
  }

  /** Half the squared score and the sum of its derivatives, in each row or on average. */
  #parts({ values }: GoldenPoint): readonly [readonly number[], readonly number[]] {
    const rows = (values.objective![0] as readonly Nested[]).map((_, r) => r)
    const own = (name: string, of: (x: number) => number): readonly number[] =>
      rows.map((r) => sum(values[name]!.flatMap((part) => flat((part as readonly Nested[])[r]!).map(of))))
    const [half, slope] = [own('score', (x) => 0.5 * x * x), own('dscore', (x) => x)]
    const isLoss = this.plan.functions[0] === 'loss'
    return isLoss ? [[sum(half) / rows.length], [sum(slope) / rows.length]] : [half, slope]
  }

  /** The parameters moved both ways along one direction, and the derivative of the loss along it. */
  #along({ kind, parameters, direction, along }: GoldenPoint): readonly [ends: string, along: number] | undefined {
    if (!direction || along === undefined || kind !== 'ordinary') return undefined
    const moved = (t: number): string => {
      const own = Object.entries(parameters).map(([name, x]) => {
        const step = flat(direction[name]!)
        const values = flat(x).map((y, k) => y + t * step[k]!)
        return [name, typeof x === 'number' ? values[0]! : values] as const
      })
      return this.#parameters(Object.fromEntries(own))
    }
    return [`(const ${this.#prefix}_parameters[]){${moved(STEP)}, ${moved(-STEP)}}`, along]
  }

  #point(p: GoldenPoint): string {
    const { model } = this.plan.request
    const base = model.sizes.filter((s) => typeof s.value === 'bigint')
    const rows = (p.values.objective![0] as readonly Nested[]).length
    const values = this.plan.functions.map((f) => inRows(p.values[f]!))
    const [half, slope] = this.#parts(p)
    const along = this.#along(p)
    const slips = this.#slips.map((s) => (p.slips[s] ? list(inRows(p.slips[s])) : 'NULL'))
    const where = `${p.kind}; ${Object.entries(p.sizes)
      .map(([name, n]) => `${name} = ${n}`)
      .join(', ')}`
    return `  {
    .where = ${text(where)}, .rows = ${rows},
    .sizes = {${base.map((s) => `.${s.name} = ${p.sizes[s.name]!}`).join(', ') || '0'}},
    .parameters = ${this.#parameters(p.parameters)},
    .data = {${model.visible.map((v) => list(flat(p.data[v.name]!))).join(', ')}},
    .values = {${values.map(list).join(', ')}},
    .lengths = {${values.map((v) => v.length).join(', ')}},
    .factors = ${list(Object.values(p.factors))},
    .slips = {${slips.join(', ') || 'NULL'}},
    .half = ${list(half)}, .slope = ${list(slope)}, .entries = ${p.factors['the number of visible entries']!},
    .ends = ${along ? along[0] : 'NULL'}, .along = ${along ? double(along[1]) : '0'}
  }`
  }

  #adapter(): string {
    const { subject, functions, module, request } = this.plan
    const data = request.model.visible.map((_, k) => `p->data[${k}]`)
    const given = ['&p->sizes', 'parameters', 'p->rows', ...data, 'out'].join(', ')
    const cases = functions.map(
      (f, k) => `  case ${k}: return ${subject ? subject.name : `${this.#prefix}_${f}`}(${given});`,
    )
    return `#include ${text(subject ? subject.module : module)}

static int call(int function, const struct point *p, const ${this.#prefix}_parameters *parameters, double *out) {
  switch (function) {
${cases.join('\n')}
  default: return -1;
  }
}`
  }

  text(): string {
    const { request, functions, tolerance } = this.plan
    const { model, provenance } = request
    const prefix = this.#prefix
    const names = Object.keys(this.points[0]!.factors)
    const mostNumbers = Math.max(...this.points.flatMap((p) => functions.map((f) => inRows(p.values[f]!).length)))
    return `/* Golden points of ${provenance.path.replaceAll('*/', '')}, SHA-256 ${provenance.hash}. Compile it with -lm and run it; it needs nothing
   of scoreproof. The exit code is 0 where all is right. */
#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define TOLERANCE ${tolerance}
enum { FUNCTIONS = ${functions.length}, FACTORS = ${names.length}, SLIPS = ${this.#slips.length}, MOST_NUMBERS = ${mostNumbers} };

${cTypes(request)}

struct point {
  const char *where;
  size_t rows;
  ${prefix}_sizes sizes;
  ${prefix}_parameters parameters;
  const double *data[${model.visible.length}];
  const double *values[FUNCTIONS];
  size_t lengths[FUNCTIONS];
  const double *factors;
  const double *slips[SLIPS + 1];
  const double *half, *slope;
  double entries;
  const ${prefix}_parameters *ends;
  double along;
};

/* ---------------------------------------------------------------------------------------------------------------------
   What is tested. A function with another signature is adapted here, and nowhere else.
   ------------------------------------------------------------------------------------------------------------------ */
${this.#adapter()}
/* ------------------------------------------------------------------------------------------------------------------ */

static const char *const NAMES[FUNCTIONS] = {${functions.map(text).join(', ')}};
static const char *const FACTOR_NAMES[FACTORS] = {${names.map(text).join(', ')}};
static const char *const SLIP_NAMES[SLIPS + 1] = {${[...this.#slips, ''].map(text).join(', ')}};
#define WEIGHTED ${request.weighted ? 1 : 0}

static const struct point POINTS[] = {
${this.points.map((p) => this.#point(p)).join(',\n')}
};

${C_DIAGNOSIS}
`
  }
}

const STEP = 2 ** -16

export const cTest = (plan: Plan, points: readonly GoldenPoint[]): string => {
  if (plan.subject && !/\.[ch]$/.test(plan.subject.module))
    throw new Refused(`--subject: \`${plan.subject.module}\` is no file that C includes, such as \`losses.h:score\``)
  return new CTest(plan, points).text()
}
