import { Calculus } from '../../../src/calculus/close'
import { proveByNormalForm, type NormalFormResult } from '../../../src/decide/normalForm'
import type { Claim, Model } from '../../../src/language/model'
import { parseModel } from '../../../src/language/parseModel'
import type { Term } from './terms'

/** Declarations that the claims of these tests are about. */
export const HEAD = `
name: identities
sizes: { n: 3, m: 2 }
visible: { v: "real[n]", u: "positive[n]" }
parameters:
  a: real
  b: real
  c: real[n]
  s: positive
  t: positive
  p: interval(0, 1)
  W: real[n, m]
  d: real[m]
  A: real[n, n]
  S: symmetric[n, n]
  P: spd[n, n]
  R: spd[n, n]
energy: v' * v / 2 + sum(log(u))
`

const quoted = (text: string): string => `"${text.replaceAll('"', '\\"')}"`

/** The model with one claim, as a claim or as \`claim where condition\`. */
export const modelWith = (claim: string, head = HEAD): Model => {
  const [text, where] = claim.split(' where ')
  return parseModel(
    `${head}claims:\n  - claim: ${quoted(text!)}\n${where ? `    where: [${where.split('; ').map(quoted).join(', ')}]\n` : ''}`,
  )
}

/** All equations of the claim, with derivatives and moments carried out. */
export const proveClaim = (model: Model, claim: Claim, calculus = new Calculus()): NormalFormResult => {
  const sides: readonly Term[] = claim.sides.map((s) => calculus.close(s))
  const assume = [...model.assume.map((a) => a.condition), ...claim.where]
  let result: NormalFormResult = { proved: false }
  for (let k = 0; k + 1 < sides.length; k++) {
    result = proveByNormalForm(sides[k]!, sides[k + 1]!, { assume })
    if (!result.proved) return result
  }
  return result
}

export const prove = (claim: string, head = HEAD): NormalFormResult => {
  const model = modelWith(claim, head)
  return proveClaim(model, model.claims[0]!)
}
