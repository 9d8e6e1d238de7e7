import type { Labels, Letter } from './types'

/** A labelled structure: the parts of a product, each of which mentions some of the dummies. */
export interface Structure<P> {
  readonly dummies: readonly Letter[]
  readonly parts: readonly P[]
  readonly mentions: (part: P) => ReadonlySet<Letter>
  /** Text of a part under names of the dummies; unnamed ones do not occur. */
  readonly text: (part: P, labels: Labels) => string
  /** Text of a dummy's range under names. */
  readonly range: (dummy: Letter, labels: Labels) => string
  /** Makes names that occur nowhere else. */
  readonly name: (kind: string) => string
  readonly outer: Labels
  readonly spend: (steps: number) => void
}

type Colours = ReadonlyMap<Letter, number>

const named = <P>(s: Structure<P>, colours: Colours, marked?: Letter): Labels => {
  const labels = new Map(s.outer)
  for (const [dummy, colour] of colours) labels.set(dummy, dummy === marked ? s.name('@') : s.name(`c${colour}`))
  return labels
}

/** Ranks of distinct texts in their order. */
const rank = (texts: ReadonlyMap<Letter, string>): Map<Letter, number> => {
  const order = [...new Set(texts.values())].sort()
  const place = new Map(order.map((text, k) => [text, k]))
  return new Map([...texts].map(([dummy, text]) => [dummy, place.get(text)!]))
}

const cells = (colours: Colours): number => new Set(colours.values()).size

/** Colours are refined by the parts that a dummy stands in until nothing changes. */
const refine = <P>(s: Structure<P>, start: Colours): Colours => {
  let colours = start
  for (;;) {
    if (cells(colours) === s.dummies.length) return colours
    s.spend(s.dummies.length)
    const texts = new Map<Letter, string>()
    for (const dummy of s.dummies) {
      const labels = named(s, colours, dummy)
      const around = s.parts
        .filter((p) => s.mentions(p).has(dummy))
        .map((p) => s.text(p, labels))
        .sort()
      texts.set(dummy, `${String(colours.get(dummy)).padStart(4, '0')}|${s.range(dummy, labels)}|${around.join('·')}`)
    }
    const next = rank(texts)
    if (cells(next) === cells(colours)) return next
    colours = next
  }
}

/** Text of the whole under a labelling; the least over all labellings is the canonical one. */
const written = <P>(s: Structure<P>, order: Colours): string => {
  const labels = new Map(s.outer)
  for (const [dummy, k] of order) labels.set(dummy, s.name(`${k}`))
  const byLabel = [...s.dummies].sort((a, b) => order.get(a)! - order.get(b)!)
  const ranges = byLabel.map((d) => s.range(d, labels)).join(',')
  return `${ranges}: ${s.parts
    .map((p) => s.text(p, labels))
    .sort()
    .join('·')}`
}

/** Does exchanging two dummies leave the parts as they are? */
const isAutomorphism = <P>(s: Structure<P>, a: Letter, b: Letter): boolean => {
  const straight = new Map(s.outer)
  s.dummies.forEach((d, k) => straight.set(d, s.name(`x${k}`)))
  const swapped = new Map(straight)
  swapped.set(a, straight.get(b)!)
  swapped.set(b, straight.get(a)!)
  const all = (labels: Labels): string =>
    s.parts
      .filter((p) => s.mentions(p).has(a) || s.mentions(p).has(b))
      .map((p) => s.text(p, labels))
      .sort()
      .join('·')
  return (
    s.range(a, swapped) === s.range(b, straight) &&
    s.range(b, swapped) === s.range(a, straight) &&
    all(straight) === all(swapped)
  )
}

/**
 * A text that two structures share exactly when a renaming of dummies makes them equal: colour refinement, then
 * individualisation of one dummy after another, skipping those that an automorphism exchanges with one already tried.
 */
export const canonicalText = <P>(s: Structure<P>): string => {
  const search = (colours: Colours): string => {
    const stable = refine(s, colours)
    const groups = new Map<number, Letter[]>()
    for (const d of s.dummies) groups.set(stable.get(d)!, [...(groups.get(stable.get(d)!) ?? []), d])
    const first = [...groups].filter(([, g]) => g.length > 1).sort(([a], [b]) => a - b)[0]
    if (!first) return written(s, stable)
    const [colour, group] = first
    const tried: Letter[] = []
    let best: string | undefined
    for (const candidate of group) {
      if (tried.some((t) => isAutomorphism(s, t, candidate))) continue
      tried.push(candidate)
      s.spend(1)
      const split = new Map(
        [...stable].map(([d, c]) => [d, d === candidate ? 2 * colour : c === colour ? 2 * c + 1 : 2 * c]),
      )
      const text = search(split)
      if (best === undefined || text < best) best = text
    }
    return best!
  }
  if (s.dummies.length === 0) return written(s, new Map())
  return search(new Map(s.dummies.map((d) => [d, 0])))
}
