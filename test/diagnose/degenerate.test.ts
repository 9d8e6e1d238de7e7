import { describe, expect, test } from 'vitest'
import type { Finding } from '../../src/diagnose/finding'
import { outcomeOf } from './outcome'

const RBM = (parameters: string, energy: string): string =>
  `sizes: { nv: 2, nh: 2 }\nvisible: { v: "real[nv]" }\nhidden: { h: "binary[nh]" }\nparameters: { W: "real[nv, nh]", b: "real[nv]", c: "real[nh]"${parameters} }\nenergy: ${energy}\n`
const GRBM = "sum(i, (v[i] - b[i])^2) / 2 - c' * h - v' * W * h"

test('a model whose parameters all count passes', () => {
  expect(outcomeOf('degenerate', RBM('', GRBM))).toBe('passed')
})

describe('a parameter that does nothing, or nothing that another does not do, is an error', () => {
  test.each([
    ['unused', ', s: real', GRBM, 'the energy does not depend on `s`', 'leave out s'],
    ['a constant', ', s: real', `${GRBM} + exp(s)`, '`s` only shifts F', 'leave out s'],
    ['a product', ', s: positive', GRBM.replace('* W', '* s * W'), '`s` and `W` enter only as a product', 'fix s'],
    ['a quotient', ', s: positive', GRBM.replace('* W', '* W / s'), '`s` and `W` enter only as a quotient', 'fix s'],
    ['a sum', ', d: "real[nh]"', GRBM.replace("c'", "(c + d)'"), '`c` and `d` enter only as a sum', 'fix c'],
    [
      'a difference',
      ', V: "real[nv, nh]"',
      GRBM.replace('* W', '* (W - V)'),
      '`W` and `V` enter only as a difference',
      'fix W',
    ],
    ['of hidden units alone', ', s: real', `${GRBM} + s`, '`s` only shifts F', 'leave out s'],
  ])('%s', (_, parameters, energy, message, mend) => {
    const found = outcomeOf('degenerate', RBM(parameters, energy)) as readonly Finding[]
    expect(found.map((f) => f.severity)).toEqual(['error'])
    expect(found[0]).toMatchObject({ mend, variable: mend.split(' ').at(-1) })
    expect(found[0]!.message).toContain(message)
  })
})

describe('what hidden units and softmax weights have by design is a warning, and says what it is', () => {
  test.each([
    [
      'a scale of hidden units',
      'hidden: { h: positive }\nparameters: { w: positive, d: positive }\nenergy: v^2 + d * h^2 / 2 - w * v * h\n',
      '`w` times t, `d` times t² is the same model',
    ],
    [
      'logits',
      'hidden: { y: categorical(3) }\nparameters: { a: "real[3]", m: "real[3]" }\nenergy: (v - m[y])^2 / 2 - a[y]\n',
      '`a` may be shifted as a whole',
    ],
  ])('%s', (_, rest, text) => {
    const found = outcomeOf('degenerate', `visible: { v: real }\n${rest}`) as readonly Finding[]
    expect(found).toMatchObject([{ severity: 'warning' }])
    expect(found[0]!.message).toContain(text)
  })

  test('a loading matrix that may be rotated', () => {
    const model =
      'sizes: { nv: 5, nh: 2 }\nvisible: { v: "real[nv]" }\nhidden: { h: "real[nh]" }\nparameters: { W: "real[nv, nh]", s: "positive[nv]" }\n' +
      "energy: sum(i, (v[i] - sum(j, W[i, j] * h[j]))^2 / (2 * s[i]^2)) + h' * h / 2\n"
    expect(outcomeOf('degenerate', model)).toMatchObject([
      { severity: 'warning', variable: 'W', evidence: { directions: 1 } },
    ])
  })
})

test('parameters that assumptions tie together leave it open', () => {
  expect(
    outcomeOf(
      'degenerate',
      'visible: { v: real }\nparameters: { a: real, b: real }\nassume: ["a == b"]\nenergy: v^2 / 2 + (a + b) * v\n',
    ),
  ).toMatch(/^undecided: the assumptions tie parameters together/)
})

test('a parameter that only moves jumps of ψ is not taken for one that does nothing', () => {
  const rectified = `visible: { v: real }\nparameters: { w: real, c: real }\nenergy: v^2 / 2 - relu(w * v + c)\n`
  expect(outcomeOf('degenerate', rectified)).toMatch(/^undecided: `c` moves jumps of ψ/)
})
