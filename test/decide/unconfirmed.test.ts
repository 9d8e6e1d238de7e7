import { expect, test } from 'vitest'
import { parseModel } from '../../src'
import { Calculus } from '../../src/calculus/close'
import { derive } from '../../src/calculus/derive'
import { CHECKS } from '../../src/decide/checks'
import { decide } from '../../src/decide/decide'
import { OutOfTime } from '../../src/decide/sampling/outcome'
import type { Verdict } from '../../src/decide/verdict'

/* What the calculus made of the words of a claim, or of a check, is no proof until evaluation of these words has agreed with it. */

const model = parseModel(`
sizes: { n: 2, m: 2 }
visible: { x: "real[n]" }
hidden: { h: "binary[m]", z: real }
parameters: { W: "real[n, m]", b: "real[n]" }
energy: sum(i, (x[i] - b[i])^2) / 2 - x' * W * h + z^2 / 2 - z * x[1]
claims:
  - score(x[i]) == -diff(F, x[i])
  - mean(z) == x[1]
  - mean(z^2) == 1 + x[1]^2
  - diff(mean(z), x[1]) == 1
`)

const neverDirect = (): void => {
  throw new OutOfTime('no time for the words of a claim')
}

const verdict = (claim: (typeof model.claims)[number], directTick?: () => void): Verdict =>
  decide(model, claim, new Calculus(), { seed: 1, runs: 60, ...(directTick && { directTick }) }, '')

test.each(model.claims.map((claim) => [claim.text, claim] as const))(
  '%s is proved only where confirmed',
  (_, claim) => {
    expect(verdict(claim).verdict).toBe('proved')
    expect(['tested', 'undecided']).toContain(verdict(claim, neverDirect).verdict)
  },
)

test('a check is proved only where confirmed', () => {
  const calculus = new Calculus()
  const derivation = derive(model, calculus)
  const run = (directTick?: () => void): string | undefined =>
    CHECKS.objective.run({
      model,
      derivation,
      calculus,
      options: { seed: 1, runs: 20, ...(directTick && { directTick }) },
      modelPath: '',
      replay: '',
    })?.verdict.verdict
  expect(run()).toBe('proved')
  expect(['tested', 'undecided']).toContain(run(neverDirect))
})

test('a derivative under an integral says what the exchange rests on', () => {
  const exchanged = model.claims.map((claim) => {
    const found = verdict(claim)
    return found.verdict === 'proved' && found.argument?.includes('exchange') === true
  })
  expect(exchanged).toEqual([true, false, false, true])
})

test('an integral of a product of derivatives is confirmed by direct evaluation', () => {
  const gaussian = parseModel(`
visible: { v: real }
hidden: { h: real }
parameters: { w: real, a: positive }
energy: v^2 / 2 - h * w * v + a * h^2 / 2
claims:
  - marginal(-diff(E, v) * diff(p_h, v)) == diff(mean(w * h), v)
  - { claim: 'marginal(-diff(E, v) * diff(p_h, v)) == 2 * diff(mean(w * h), v)', expect: refuted }
`)
  const found = gaussian.claims.map((claim) => decide(gaussian, claim, new Calculus(), { seed: 1, runs: 60 }, ''))
  expect(found.map((v) => v.verdict)).toEqual(['proved', 'refuted'])
  expect(found[0]!.assumptions).toEqual([])
})
