/** A number for people: four significant digits, with a minus sign. */
export const shown = (x: number): string => {
  if (Number.isNaN(x)) return 'no number'
  if (!Number.isFinite(x)) return x > 0 ? '∞' : '−∞'
  const size = Math.abs(x)
  const text = size !== 0 && (size < 1e-4 || size >= 1e6) ? x.toExponential(3) : String(Number(x.toPrecision(4)))
  return text.replace('e+', 'e').replaceAll('-', '−')
}

/** So many numbers from one end to the other. */
export const spaced = (from: number, to: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, k) => from + ((to - from) * k) / (count - 1))

/** Every so manieth, for a table. */
export const some = <T>(list: readonly T[], count: number): readonly T[] => {
  if (list.length <= count) return list
  return Array.from({ length: count }, (_, k) => list[Math.round((k * (list.length - 1)) / (count - 1))]!)
}

/** The range of values that shows most of them, where a few are far out. */
export const shownRange = (values: readonly number[]): readonly [low: number, high: number] => {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (q: number): number => sorted[Math.round(q * (sorted.length - 1))]!
  const [low, high, inner, outer] = [at(0), at(1), at(0.06), at(0.94)]
  const isFar = high - low > FAR * (outer - inner) && outer > inner
  return isFar ? [Math.max(low, 2 * inner - outer), Math.min(high, 2 * outer - inner)] : [low, high]
}
const FAR = 12
