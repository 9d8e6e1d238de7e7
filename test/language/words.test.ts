import { writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Calculus } from '../../src/calculus/close'
import { decide } from '../../src/decide/decide'
import { DISTRIBUTIONS, FILES } from '../../src/language/dataSpec'
import { ModelError } from '../../src/language/faults'
import { parseClaim, parseModel } from '../../src/language/parseModel'
import { CLAIM_KEYS, MODEL_KEYS } from '../../src/language/schema'
import { CLAIM_FUNCTIONS, CLAIM_VALUES, STRUCTURAL } from '../../src/language/syntax/names'
import { wordGroups, WORDS_MODEL } from '../../src/language/words'
import { inFolder, runCli } from '../cli/runCli'

const groups = wordGroups()
const of = (kind: string) => groups.filter((g) => g.kind === kind).flatMap((g) => g.words)

test('every word of the language is listed, and printed', async () => {
  const listed = new Set(groups.flatMap((g) => g.words.map((w) => w.word)))
  const signs = ['in', 'and', 'or', 'not', 'mod', 'pi', '|', "'", '? :', '.*', './', '.^', '==', '<']
  const all = [
    ...STRUCTURAL,
    ...CLAIM_FUNCTIONS,
    ...CLAIM_VALUES,
    ...signs,
    ...DISTRIBUTIONS.keys(),
    ...FILES,
    'bandwidth',
  ]
  expect([...all, ...MODEL_KEYS, ...CLAIM_KEYS].filter((word) => !listed.has(word))).toEqual([])
  const { code, out } = await runCli(['list', 'words'])
  expect(code).toBe(0)
  for (const { words } of groups)
    for (const { word, meaning, example } of words) {
      expect(out).toContain(`\n  ${word} `)
      expect([word, meaning]).not.toContain('')
      expect(out).toContain(`${example}\n`)
    }
})

describe('examples run', () => {
  const model = parseModel(WORDS_MODEL)
  test.each(of('claim').map((w) => [w.word, w.example] as const))('%s: %s holds', (_, text) => {
    const options = { seed: 42, runs: 25 }
    expect(decide(model, parseClaim(model, text), new Calculus(), options, '').verdict).toMatch(/proved|tested/)
  })

  const BASE: Readonly<Record<string, string>> = {
    sizes: 'sizes: { n: 2, m: 1 }',
    visible: 'visible: { v: "real[n]" }',
    hidden: 'hidden: { h: "binary[m]" }',
    parameters: 'parameters: { W: "real[n, m]", sigma: positive }',
    energy: "energy: v' * v / 2 - v' * W * h",
  }
  const SAMPLE = 'v[1],v[2]\n1,2\n0.5,-1\n'
  // Two doubles a row, as numpy.save writes them.
  const npy = (): Uint8Array => {
    const header = "{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }".padEnd(117) + '\n'
    const bytes = new Uint8Array(10 + header.length + 32)
    bytes.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, header.length, 0, ...new TextEncoder().encode(header)])
    new Float64Array([1, 2, 0.5, -1]).forEach((x, k) =>
      new DataView(bytes.buffer).setFloat64(10 + header.length + 8 * k, x, true),
    )
    return bytes
  }
  test.each(of('line').map((w) => [w.word, w.example] as const))('%s: %s is read', async (word, line) => {
    inFolder({ 'sample.csv': SAMPLE, 'sample.npy': npy() })
    const key = line.split(':')[0]!
    const lines = { claims: 'claims: ["score(v[i]) == score(v[i])"]', ...BASE, [key]: line }
    if (key === 'claims') Object.assign(lines, { energy: "energy: v' * v / 2" })
    if (word === 'gamma' || word === 'lognormal') Object.assign(lines, { visible: 'visible: { v: "positive[n]" }' })
    if (key === 'functions') Object.assign(lines, { energy: "energy: v' * v / 2 + f(v[1])" })
    writeFileSync('m.yaml', `${Object.values(lines).join('\n')}\n`)
    const { code, err } = await runCli(['check', 'm.yaml', '--claim', '1', '--runs', '20'])
    expect([code, err]).toEqual([0, ''])
  })
})

describe('functions of closed forms are functions of the language', () => {
  const model = parseModel('visible: { x: real }\nparameters: { s: positive }\nenergy: x^2 / 2\n')
  const verdict = (claim: string): string =>
    decide(model, parseClaim(model, claim), new Calculus(), { seed: 42, runs: 30 }, '').verdict
  test.each([
    ['langevin(x)', 'cosh(x) / sinh(x) - 1 / x'],
    ['langevin(1, x)', 'diff(langevin(x), x)'],
    ['langevin(0, s)', 'langevin(s)'],
    ['logexprel(x)', 'log((exp(x) - 1) / x)'],
    ['erfcx(x)', 'exp(x^2) * erfc(x)'],
    ['logerfc(x)', 'log(erfc(x))'],
    ['log1mexp(-s)', 'log(1 - exp(-s))'],
    ['polygamma(0, s)', 'digamma(s)'],
    ['polygamma(1, s)', 'trigamma(s)'],
    ['polygamma(2, s)', 'diff(trigamma(s), s)'],
    ['diff(erfcx(x), x)', '2 * x * erfcx(x) - 2 / sqrt(pi)'],
  ])('%s == %s', (left, right) => {
    expect(verdict(`${left} == ${right}`)).toMatch(/proved|tested/)
    expect(verdict(`${left} == ${right} + 1/1000`)).toBe('refuted')
  })

  test.each([
    ['polygamma(x, s)', 'the order of `polygamma` is a whole number from 0 to 8, not `x`'],
    ['polygamma(9, s)', 'from 0 to 8, not `9`'],
    ['polygamma(s)', '`polygamma(2, x)`'],
    ['langevin(1, 2, x)', 'langevin'],
    ['dabs(x)', 'unknown function `dabs`'],
  ])('%s is refused', (text, message) => {
    expect(() => parseClaim(model, `${text} == 0`)).toThrow(ModelError)
    expect(() => parseClaim(model, `${text} == 0`)).toThrow(message)
  })

  test('a model may use their names for its own', () => {
    const own = parseModel(
      'visible: { x: real }\ndefinitions: { langevin(t): t^2 }\nparameters: { erfcx: real }\nenergy: langevin(x) + erfcx\n',
    )
    const claim = parseClaim(own, 'score(x) == -2 * x')
    expect(decide(own, claim, new Calculus(), { seed: 42, runs: 20 }, '').verdict).toBe('proved')
  })
})
