import { describe, expect, test } from 'vitest'
import { Calculus } from '../../src/calculus/close'
import { derive } from '../../src/calculus/derive'
import { equation1 } from '../../src/decide/checks/equation1'
import { decide } from '../../src/decide/decide'
import { parseClaim, parseModel } from '../../src/language/parseModel'
import { sidesOf } from './densities'
import { BY_PARTS, decided, EQUATION, options, read } from './forms'

const checked = (model: ReturnType<typeof parseModel>) => {
  const calculus = new Calculus()
  const result = equation1.run({
    model,
    calculus,
    derivation: derive(model, calculus),
    options,
    modelPath: 'model.yaml',
    replay: '',
  })
  if (!result || result instanceof Promise) throw new Error('a result is expected at once')
  return result
}

describe('sign convention', () => {
  // E = (v − b)²/(2s²), b = 1, s = 2, p̃ = N(3, 1): J = ½((1 − v)/4)² − ¼, E J = ½·5/16 − ¼.
  const model = parseModel('visible: { v: real }\nenergy: (v - 1)^2 / 8\ndata: normal(3, 1)\n')
  test.each([
    ['data(J)', 5 / 32 - 1 / 4],
    ['data((data_score(v) - score(v))^2)', 13 / 16],
    ['data(data_score(v)^2)', 1],
    ['data(data_score(v) * score(v))', 1 / 4],
    ['data(dscore(v))', -1 / 4],
  ])('%s = %d', (text, value) => {
    const { sides, instance, data } = sidesOf(model, `${text} == 0`)
    const { left } = sides.compare(instance, data)[0]!
    expect((left.lo + left.hi) / 2).toBeCloseTo(value, 10)
  })
})

describe('claims over data', () => {
  test('a refutation names p̃ and parameters, and is the same when it is replayed', () => {
    const model = read('models/grbm')
    const claim = parseClaim(model, BY_PARTS.replace('== -', '== '))
    const first = decide(model, claim, new Calculus(), options, 'check')
    if (first.verdict !== 'refuted') throw new Error('a refutation is expected')
    expect(first.counterexample.data).toMatch(/^v ~ .*N\(/)
    const again = decide(model, claim, new Calculus(), { ...options, path: first.path }, 'check')
    expect(again.verdict === 'refuted' && again.counterexample).toEqual(first.counterexample)
  })

  test('a chain is not tested where one of its equations was not', () => {
    const verdict = decided(
      read('data/quartic-heavy-tail'),
      'data(v[i]) == 0 == data(score(v[i])^2) - data(score(v[i])^2) * 1',
    )
    expect(verdict).toMatchObject({ verdict: 'undecided', reason: expect.stringContaining('diverges') })
  })

  test('a diverging expectation is undecided with that reason', () => {
    const verdict = decided(read('data/quartic-heavy-tail'), EQUATION)
    expect(verdict).toMatchObject({ verdict: 'undecided', reason: expect.stringContaining('diverges') })
  })
})

describe('the check', () => {
  test('of a smooth model agrees', () => {
    expect(checked(read('models/grbm-spin'))).toMatchObject({ verdict: { verdict: 'proved' }, remarks: [] })
  })

  test('of uniform data names both ends and the size of the gap', () => {
    const { verdict, remarks } = checked(read('data/uniform'))
    expect(verdict.verdict).toBe('refuted')
    expect(remarks.join('\n')).toMatch(/v\[1\] → −1: it adds −0\.5/)
    expect(remarks.join('\n')).toMatch(/v\[1\] → 1: it adds −0\.5/)
    expect(remarks.at(-2)).toMatch(/mends it/)
    expect(remarks.at(-1)).toBe('scoreproof derive model.yaml --weight "(v[i] + 1)^2 * (1 - v[i])^2"')
  })

  test('of the half-line offers a weight that mends it', () => {
    const { verdict, remarks } = checked(read('data/half-line'))
    expect(verdict.verdict).toBe('refuted')
    expect(remarks[0]).toMatch(/boundary term p̃ψ does not vanish as v\[1\] → 0/)
    expect(remarks.at(-2)).toMatch(/^the objective weighted by v\[i\]\^2 mends it, tested at \d+ points:$/)
    expect(remarks.at(-1)).toBe('scoreproof derive model.yaml --weight "v[i]^2"')
  })

  test('of kinks that coupled binary units move: one for each sum of their states', () => {
    const { remarks } = checked(
      parseModel(`
sizes: { n: 2 }
visible: { x: real }
hidden: { h: 'binary[n]' }
assume: [n >= 2]
parameters: { m: positive, L: 'symmetric[n, n]' }
energy: abs(x - m * sum(j, h[j])) + x^2 / 2 - h' * L * h
`),
    )
    const jumps = remarks.flatMap((r) => /^ψ jumps at x = (\d)/.exec(r)?.[1] ?? [])
    expect(jumps.sort()).toEqual(['0', '1', '2'])
  })

  test('of kinks: ψ jumps at |v| and relu, not at |v|³ and relu²', () => {
    const jumping = checked(read('data/absolute-value'))
    expect(jumping.verdict.verdict).toBe('refuted')
    // p̃(0) times the jumps −2λ − a at 0: N(0; 0, 1)·(2 + 1) at λ = a = 1.
    expect(jumping.remarks[0]).toMatch(/^ψ jumps at v\[1\] = 0: p̃ times the jump adds 1\.197$/)
    expect(checked(read('data/smooth-kinks')).verdict.verdict).toBe('tested')
  })

  test('of kinks so near each other that no look from afar falls between them', () => {
    const { remarks } = checked(parseModel('visible: { x: real }\nenergy: x^2 / 2 + sin(max(x^2, exp(-9)))\n'))
    // |x| = exp(−9/2).
    expect(remarks[0]).toMatch(/^ψ jumps at x = −0\.01111 and 0\.01111: p̃ times the jump/)
  })

  test('of a step of the energy names it: both forms agree on an objective that does not see it', () => {
    const step = (energy: string) =>
      checked(parseModel(`visible: { x: real }\nparameters: { a: positive }\nenergy: ${energy}\ndata: normal(0, 1)\n`))
    const { verdict, remarks, flagged } = step('x^2 / 2 + sign(x - 1/2) / 2')
    expect([verdict.verdict, flagged]).toEqual(['tested', true])
    // p̃(1/2) is 0.3521, and F jumps by 1 there.
    expect(remarks).toEqual([expect.stringMatching(/^F jumps at x = 0\.5: .*\(p̃ times the jump is 0\.3521\)$/)])
    expect(step('x^2 / 2 + abs(x) * relu(x)').remarks).toEqual([])
  })

  test('of a diverging pair is undecided', () => {
    expect(checked(read('data/quartic-heavy-tail')).verdict).toMatchObject({
      verdict: 'undecided',
      reason: expect.stringMatching(/diverges (as|over) v\[1\]/),
    })
  })
})
