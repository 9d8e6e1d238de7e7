import type { GoldenPoint } from './golden'
import type { Plan } from './plan'

/* A test for node:test, in TypeScript that is JavaScript too. */

/** In a variable, since these are no imports of this file. */
const NODE = 'node:'

const text = (value: unknown): string => JSON.stringify(value)

const adapter = ({ subject, module }: Plan): string =>
  subject
    ? `import { ${subject.name} as subject } from ${text(subject.module)}

const call = (name, data, parameters, sizes) => subject(...data, parameters, sizes)`
    : `import * as exported from ${text(module.startsWith('.') ? module : `./${module}`)}

const call = (name, data, parameters, sizes) => exported[name](...data, parameters, sizes)`

export const typescriptTest = (plan: Plan, points: readonly GoldenPoint[]): string => {
  const { model, provenance } = plan.request
  const loss = plan.functions.find((f) => f === 'loss') ?? plan.functions.find((f) => f === 'objective')
  const tests = plan.functions.map((f) => `test(${text(f)}, () => check(${text(f)}))`)
  return `// @ts-nocheck
// Golden points of ${provenance.path.replaceAll(/\s/g, ' ')}, SHA-256 ${provenance.hash}.
// Run it with \`node --test\`; it needs nothing of scoreproof.
import assert from '${NODE}assert/strict'
import test from '${NODE}test'

const TOLERANCE = ${plan.tolerance}

// ---------------------------------------------------------------------------------------------------------------------
// What is tested: a function of the data (arrays in the file's order, row-major, all rows), the parameters by name, and
// the sizes. One with another signature is adapted here, and nowhere else.
// ---------------------------------------------------------------------------------------------------------------------
${adapter(plan)}
// ---------------------------------------------------------------------------------------------------------------------

const DATA = ${text(model.visible.map((v) => v.name))}
const WEIGHTED = ${plan.request.weighted ? 'true' : 'false'}

${DIAGNOSIS}

${[...tests, ...(loss ? [`test('the derivative of ${loss} by the parameters', () => checkGradient(${text(loss)}))`] : [])].join('\n')}

var POINTS = [
${points.map((p) => text(p)).join(',\n')},
]
`
}

const DIAGNOSIS = `const flat = (x) => (typeof x === 'number' ? [x] : Array.from(x).flatMap(flat))
const sum = (list) => list.reduce((a, b) => a + b, 0)
const close = (a, b, t) => a.length === b.length && a.every((x, k) => Math.abs(x - b[k]) <= t * Math.max(1, Math.abs(b[k])))

const inputs = (point) => [
  DATA.map((name) => Float64Array.from(flat(point.data[name]))),
  Object.fromEntries(
    Object.entries(point.parameters).map(([k, x]) => [k, typeof x === 'number' ? x : Float64Array.from(flat(x))]),
  ),
]

function check(name) {
  const records = POINTS.flatMap((point, k) => {
    const value = call(name, ...inputs(point), point.sizes)
    const parts = point.values[name].length > 1 ? value : [value]
    return point.values[name].map((nested, part) => ({ k, point, part, nested, left: flat(parts[part]), right: flat(nested) }))
  })
  for (const { k, point, left, right } of records) {
    if (left.length === right.length && close(left, right, TOLERANCE)) continue
    const place = right.findIndex((y, j) => !close([left[j]], [y], TOLERANCE))
    const both = left.length === right.length
      ? ['  left  ' + left[place] + '  (entry ' + place + ')', '  right ' + right[place]]
      : ['  left has ' + left.length + ' numbers, right ' + right.length]
    const where = name + ' is not that of the derivation at point ' + k + ' (' + point.kind + '; ' + JSON.stringify(point.sizes) + '):'
    const inputsText = '  point: data ' + JSON.stringify(point.data) + ', parameters ' + JSON.stringify(point.parameters)
    assert.fail([where, ...both, '  ' + slip(name, records), inputsText].join('\\n'))
  }
}

/** The derivative of the mean along one direction, by differences. */
function checkGradient(name) {
  const step = 2 ** -16
  POINTS.forEach((point, k) => {
    if (!point.direction || point.kind !== 'ordinary') return
    const [data, parameters] = inputs(point)
    const along = (own, j) => flat(point.direction[own])[j]
    const ends = [step, -step].map((t) => {
      const moved = Object.entries(parameters).map(([own, x]) => [
        own,
        typeof x === 'number' ? x + t * along(own, 0) : x.map((y, j) => y + t * along(own, j)),
      ])
      const values = flat(call(name, data, Object.fromEntries(moved), point.sizes))
      return sum(values) / values.length
    })
    const right = point.along
    const left = (ends[0] - ends[1]) / (2 * step)
    if (!close([left], [right], Math.max(1e-6, TOLERANCE)))
      assert.fail('the derivative of ' + name + ' along a direction at point ' + k + ':\\n  left  ' + left + '\\n  right ' + right)
  })
}

/** What kind of slip it is, as far as it is a known one. */
function slip(name, records) {
  const t = 10 * TOLERANCE
  const left = records.flatMap((r) => r.left)
  const right = records.flatMap((r) => r.right)
  if (records.some((r) => r.left.length !== r.right.length)) return shapeSlip(records)
  if (!left.every(Number.isFinite)) return 'a value that is no number: overflow, or 0/0'
  return (
    multiple(records, left, right, t) ??
    offset(left, right, t) ??
    (records.every((r) => close(r.left, turned(r.nested), t)) ? 'transposed' : undefined) ??
    changed(name, records, t) ??
    (['objective', 'loss'].includes(name) && !WEIGHTED ? partsOfObjective(name, records, t) : undefined) ??
    'no slip of a known kind'
  )
}

const turned = (x) => (x[0]?.length > 0 ? flat(x[0].map((_, j) => x.map((row) => row[j]))) : flat(x))

function shapeSlip(records) {
  const all = (test) => records.every(test)
  const mean = (list) => sum(list) / list.length
  if (all(({ left, right }) => left.length === 1 && close(left, [mean(right)], TOLERANCE)))
    return 'true up to the mean over the rows: one number, where each row has its own'
  if (all(({ left, right }) => left.length === 1 && close(left, [sum(right)], TOLERANCE)))
    return 'the sum over the rows: one number, where each row has its own'
  if (all(({ left, right }) => right.length === 1 && close([mean(left)], right, TOLERANCE)))
    return 'true up to the mean over the rows, which is not taken'
  return 'another shape'
}

function multiple(records, left, right, t) {
  const times = (f) => close(left, right.map((y) => f * y), t)
  if (times(-1)) return 'left / right = -1 everywhere: a sign'
  for (const [word, f] of [['2', 2], ['1/2', 0.5], ['-2', -2], ['-1/2', -0.5]])
    if (times(f)) return 'left / right = ' + word + ' everywhere: a factor'
  for (const name of Object.keys(records[0].point.factors))
    for (const [word, power] of [[name, 1], ['1/(' + name + ')', -1]])
      for (const sign of [1, -1]) {
        const scaled = records.flatMap((r) => r.right.map((y) => sign * r.point.factors[name] ** power * y))
        if (scaled.every(Number.isFinite) && close(left, scaled, t))
          return 'left / right = ' + (sign < 0 ? '-' : '') + word + ' everywhere: a factor' + kindOfMean(name, power)
      }
  const ratio = sum(left.map((x, k) => x * right[k])) / (sum(right.map((y) => y * y)) || 1)
  return times(ratio) ? 'left / right = ' + Number(ratio.toPrecision(10)) + ' everywhere: a constant factor' : undefined
}

const kindOfMean = (name, power) =>
  name.startsWith('the number of') ? (power === 1 ? ' (a sum where a mean belongs)' : ' (a mean where a sum belongs)') : ''

function offset(left, right, t) {
  const shift = left[0] - right[0]
  return close(left, right.map((y) => y + shift), t)
    ? 'left - right = ' + Number(shift.toPrecision(10)) + ' everywhere: a constant offset'
    : undefined
}

/** What a function with a well-known slip gives was computed beforehand. */
const changed = (name, records, t) =>
  [...new Set(records.flatMap((r) => Object.keys(r.point.slips)))].find((what) =>
    records.every((r) => close(r.left, flat((r.point.slips[what] ?? r.point.values[name])[r.part]), t)),
  )

/** a·(ψ²/2) + m·(∂ψ/∂v) + c, or c times the number of visible entries, as with noise. */
function partsOfObjective(name, records, t) {
  const rows = records.flatMap(({ point: { values, factors }, left }) => {
    const count = factors['the number of visible entries']
    const own = values.objective[0].map((_, r) => ({
      count,
      half: sum(values.score.flatMap((part) => flat(part[r]).map((x) => 0.5 * x * x))),
      slope: sum(values.dscore.flatMap((part) => flat(part[r]))),
    }))
    if (name === 'objective') return own.map((row, r) => ({ ...row, value: left[r] }))
    const mean = (key) => sum(own.map((row) => row[key])) / own.length
    return [{ count, half: mean('half'), slope: mean('slope'), value: left[0] }]
  })
  const many = Array.from({ length: 63 }, (_, k) => [k + 2, 1 / (k + 2)]).flat()
  for (const a of [1, 2, 0.5, -1, 0])
    for (const m of [1, -1, 0, ...many]) {
      const rest = rows.map(({ half, slope, value }) => value - a * half - m * slope)
      const size = rows.map(({ half, slope }) => Math.max(1, half, Math.abs(slope)))
      for (const n of [rows.map(() => 1), rows.map((row) => row.count)]) {
        const c = rest[0] / n[0]
        if (rest.every((x, k) => Math.abs(x - c * n[k]) <= t * size[k]))
          return objectiveSlip(a, m, Math.abs(rest[0]) > t * size[0] ? c : 0)
      }
    }
  return undefined
}

function objectiveSlip(a, m, c) {
  const words = []
  if (m === -1) words.push('the curvature with the wrong sign (in denoising: the sign of the noise)')
  else if (m === 0) words.push('the curvature term is missing')
  else if (m > 1) words.push('the curvature ' + m + ' times (probes that are summed, not averaged)')
  else if (m !== 1) words.push('the curvature divided by ' + 1 / m)
  if (a !== 1) words.push('half the squared score with a factor of ' + a)
  if (c) words.push('an offset of ' + c)
  return words.join('; ')
}`
