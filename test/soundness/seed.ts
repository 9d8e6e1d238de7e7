/** The seed of random batches: a fresh one each run, or the one given to replay a run: `SEED=123 npm run test:unit`. */
export const seed = process.env.SEED ? Number(process.env.SEED) : Math.floor(Math.random() * 1_000_000)

const hash = (text: string): number =>
  [...text].reduce((h, c) => (Math.imul(h, 0x01000193) ^ c.charCodeAt(0)) >>> 0, (0x811c9dc5 ^ seed) >>> 0)

/** That many of the items, chosen by the seed. */
export const sampleOf = (items: readonly string[], count: number, salt: string): readonly string[] =>
  items
    .map((item) => [hash(salt + item), item] as const)
    .sort((a, b) => a[0] - b[0])
    .slice(0, count)
    .map(([, item]) => item)
