import { derive } from '../../../src/index'
import { parseModel } from '../../../src/language/parseModel'
import { upTo } from '../grbm'
import { cpu, inTurns, slope } from './measure'
import type { Row } from './row'

/* How deriving and printing grow with the energy, from text to text; names are new each time, so that no term was built before. */

const NEW = /\b(?:[vabdx]|W)\d*\b/g
let runs = 0
/** CPU time from the text of the model to all formulas. */
const milliseconds = (text: string): number => {
  const suffix = `q${++runs}`
  const fresh = text.replace(NEW, (name) => name + suffix)
  return cpu(() => void derive(parseModel(fresh)))
}

const product = (n: number): string => {
  const parameters = upTo(n).map((k) => `a${k}: positive`)
  const factors = upTo(n).map((k) => `(1 + a${k} * v^2)`)
  return `visible: { v: real }\nparameters: { ${parameters.join(', ')} }\nenergy: '${factors.join(' * ')}'\n`
}

/** Each used once: a chain of them is what `layers` is. */
const definitions = (n: number): string => {
  const list = upTo(n).map((k) => `  d${k}: tanh(a * x + ${k})\n`)
  const sum = upTo(n).map((k) => `d${k}`)
  return `visible: { x: real }\nparameters: { a: real }\ndefinitions:\n${list.join('')}energy: x^2 + ${sum.join(' + ')}\n`
}

const scalars = (n: number): string => {
  const names = upTo(n).map((k) => `x${k}`)
  const terms = names.map((x, k) => `${x}^2/2 + a * ${x} * ${names[(k + 1) % n]!}`)
  return `visible: { ${names.map((x) => `${x}: real`).join(', ')} }\nparameters: { a: real }\nenergy: '${terms.join(' + ')}'\n`
}

/** A network with that many hidden layers over the visible units. */
const layers = (depth: number): string => {
  const weights = upTo(depth).map((k) => `W${k}: "real[n, n]"`)
  const list = upTo(depth).map((k) => `  d${k}[i]: tanh(sum(j, W${k}[i, j] * ${k === 1 ? 'v' : `d${k - 1}`}[j]))`)
  const head = `sizes: { n: 4 }\nvisible: { v: "real[n]" }\nparameters: { ${weights.join(', ')} }\n`
  return `${head}definitions:\n${list.join('\n')}\nenergy: sum(i, v[i]^2) / 2 + sum(i, d${depth}[i])\n`
}

const timesOf = async (sizes: readonly number[], text: (n: number) => string, turns: number) => {
  const found = await inTurns(
    turns,
    sizes.map((n) => () => milliseconds(text(n))),
  )
  return sizes.map((n, k) => [n, found[k]!] as const)
}
const said = (times: readonly (readonly [n: number, ms: number])[]): string =>
  times.map(([n, ms]) => `${n}: ${ms.toFixed(ms < 10 ? 1 : 0)} ms`).join(', ')

const slopeRow = (work: string, sizes: readonly number[], text: (n: number) => string, reason?: string): Row => ({
  work: `derivation, ${work}: slope on log-log`,
  peer: '–',
  unit: '',
  most: { of: 1.3 },
  ...(reason !== undefined && { reason }),
  measure: async () => {
    const times = await timesOf(sizes, text, 3)
    return { ours: slope(times), note: said(times) }
  },
})

export const growthRows: readonly Row[] = [
  {
    work: 'printing ∂ψ and J of a product of 16 factors',
    peer: '–',
    unit: 'ms',
    most: { of: 1000 },
    measure: async () => {
      const times = await timesOf([4, 8, 16], product, 3)
      return { ours: times.at(-1)![1], note: `${said(times)}; n^${slope(times.slice(1)).toFixed(1)} from 8 on` }
    },
  },
  slopeRow(
    'network of depth 1 to 8',
    [1, 2, 4, 8],
    layers,
    '∂ψ of a network has a square of sums for each layer, nested as deep as it lies: its symbols grow with the square of the depth',
  ),
  slopeRow('5 to 500 definitions', [5, 10, 20, 50, 100, 200, 500], definitions),
  slopeRow('10 to 500 scalars', [10, 50, 100, 500], scalars),
]
