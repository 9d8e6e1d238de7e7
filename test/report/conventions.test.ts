import { describe, expect, test } from 'vitest'
import { inFolder, runCli } from '../cli/runCli'

const SYMMETRIC = `sizes: { n: 2 }
visible: { v: "real[n]" }
parameters: { S: "spd[n, n]", b: "real[n]" }
energy: v' * S * v / 2 - b' * v
claims:
  - diff(E, S[i, k]) == v[i] * v[k] / 2
  - diff(E, b[i]) == -v[i]
`
const REMARK = 'the derivative by an entry of `S` counts S[1, 2] and S[2, 1] as two variables'

describe('what a report says of its conventions', () => {
  test('derivatives by entries of symmetric matrices, where there are any', async () => {
    inFolder({ 'm.yaml': SYMMETRIC })
    const of = async (...args: string[]): Promise<string> => (await runCli(args)).out
    expect(await of('check', 'm.yaml', '--claim', '1')).toContain(REMARK)
    expect(await of('check', 'm.yaml', '--claim', '2')).not.toContain(REMARK)
    expect(await of('derive', 'm.yaml', '--gradient')).toContain(REMARK)
    expect(await of('derive', 'm.yaml')).not.toContain(REMARK)
  })

  test('why a model with undefined functions has no checks', async () => {
    inFolder({
      'm.yaml': `functions: { f: "(real) -> real" }\nvisible: { x: real }\nenergy: f(x)\nclaims: ['score(x) == -diff(f(x), x)']\n`,
    })
    const { out } = await runCli(['check', 'm.yaml'])
    expect(out).toContain('no checks: they compare numbers, and nothing is known of `f`')
  })
})

test('both readings of the entries of a symmetric matrix are told apart', async () => {
  const claims = [
    // Entry by entry: only the entry that is named moves.
    'diff(S[1, 2], S[2, 1]) == 0',
    'diff(E, S[1, 2]) == v[1] * v[2] / 2',
    'diff(logdet(S), S[1, 2]) == inv(S)[2, 1]',
    'diff(inv(S)[1, 2], S[1, 2]) == -inv(S)[1, 1] * inv(S)[2, 2]',
    'diff(inv(S)[1, 2], S[2, 1]) == -inv(S)[1, 2]^2',
  ]
  const model = SYMMETRIC.replace(
    /claims:[^]*/,
    `claims:\n${claims.map((c) => `  - ${c}\n`).join('')}  - { claim: "diff(E, S[1, 2]) == v[1] * v[2]", expect: refuted }\n`,
  )
  inFolder({ 'm.yaml': model })
  for (let n = 1; n <= claims.length + 1; n++)
    expect((await runCli(['check', 'm.yaml', '--claim', `${n}`])).code).toBe(0)
})
