import type { AssumptionNote, Counterexample, Proved, SizeValues, Tested, Verdict } from '../decide/verdict'

/* Verdicts in words, without colour. */

export const plural = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`

/** A small number to one digit, `3e-15`; 0 for 0. */
export const magnitude = (value: number): string => (value === 0 ? '0' : value.toExponential(0).replace('e+', 'e'))

/** 1, 2, 3, 5 → `1..3, 5`. */
const ranges = (values: readonly number[]): string => {
  const sorted = [...new Set(values)].sort((a, b) => a - b)
  const runs: [number, number][] = []
  for (const value of sorted) {
    const last = runs.at(-1)
    if (last && value === last[1] + 1) last[1] = value
    else runs.push([value, value])
  }
  return runs.map(([low, high]) => (low === high ? `${low}` : `${low}..${high}`)).join(', ')
}

const assigned = (values: SizeValues): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ')

/** `n = 1..4`; with several sizes, each combination while they are few, else how many and the largest of each. */
const listedSizes = (sizes: readonly SizeValues[]): string => {
  const names = Object.keys(sizes[0] ?? {})
  const [only] = names
  if (names.length === 1 && only !== undefined) return `${only} = ${ranges(sizes.map((s) => s[only]!))}`
  if (sizes.length === 1) return assigned(sizes[0]!)
  return `${sizes.length} sizes to ${largest(sizes)}`
}

const largest = (sizes: readonly SizeValues[]): string =>
  Object.keys(sizes[0] ?? {})
    .map((name) => `${name} = ${Math.max(...sizes.map((s) => s[name] ?? 0))}`)
    .join(', ')

/** The sizes that a proof covers: `all sizes`, `all sizes from n = 2`, `at n = 1..4`. */
export const coveredText = ({ sizes, minimum }: Pick<Proved, 'sizes' | 'minimum'>): string => {
  if (sizes !== 'all') return `at ${listedSizes(sizes)}`
  return minimum === undefined || Object.keys(minimum).length === 0
    ? 'all sizes'
    : `all sizes from ${assigned(minimum)}`
}

const provedText = (verdict: Proved): string => {
  const { failureProbability } = verdict
  const where = coveredText(verdict)
  return failureProbability > 0 ? `${where}, error < ${magnitude(failureProbability)}` : where
}

const testedParts = (
  { sizes, points, undefinedPoints, worst, confidence, exhaustive }: Tested,
  withSizes: boolean,
): readonly string[] => [
  exhaustive && points > 1 ? `all ${plural(points, 'point')}` : exhaustive ? 'the only point' : plural(points, 'point'),
  ...(withSizes && Object.keys(sizes[0] ?? {}).length > 0 ? [`sizes to ${largest(sizes)}`] : []),
  `worst ${magnitude(worst)}`,
  ...(confidence === undefined ? [] : [`confidence ±${magnitude(confidence)}`]),
  ...(undefinedPoints > 0 ? [`${undefinedPoints} undefined left out`] : []),
]

const argument = ({ argument: text }: Proved | Tested): readonly string[] => (text === undefined ? [] : [text])

/** What stands beside the verdict's name, on the same line. */
export const qualifiers = (verdict: Verdict, withSizes: boolean): readonly string[] => {
  switch (verdict.verdict) {
    case 'proved':
      return [provedText(verdict), ...argument(verdict)]
    case 'tested':
      return [...testedParts(verdict, withSizes), ...argument(verdict)]
    case 'refuted':
    case 'undecided':
      return []
  }
}

/** Of a longer list only the first entries are shown; JSON has all. */
const MOST_SHOWN = 30
const FIRST_SHOWN = 6

const nestedText = (value: unknown): string => {
  if (!Array.isArray(value)) return String(value).replace(/^-/, '−')
  const shown = value.length > MOST_SHOWN ? value.slice(0, FIRST_SHOWN) : (value as readonly unknown[])
  const rest = value.length > shown.length ? `, … ${value.length - shown.length} more` : ''
  return `[${shown.map(nestedText).join(', ')}${rest}]`
}

/** An array with a single entry shows as that entry, any other as nested lists. */
const valueText = (value: unknown): string => {
  let inner = value
  while (Array.isArray(inner) && inner.length === 1) [inner] = inner as unknown[]
  return nestedText(Array.isArray(inner) ? value : inner)
}

const group = (values: Readonly<Record<string, unknown>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} = ${valueText(value)}`)
    .join(', ')

/** `nv = 1, nh = 1;  i = 1;  W = 1, b = 0;  v = 1`. */
export const counterexampleText = (at: Counterexample): string =>
  [
    group(at.sizes),
    group(at.indices),
    group(at.functions),
    group(at.parameters),
    group(at.visible),
    group(at.hidden),
    at.data === null || at.data === undefined
      ? ''
      : `data ${typeof at.data === 'string' ? at.data : JSON.stringify(at.data)}`,
  ]
    .filter((text) => text !== '')
    .join(';  ')

export const assumptionText = (note: AssumptionNote): string => `${note.kind}: ${note.text}`
