import { describe, expect, test } from 'vitest'
import { inFolder, runCli } from '../cli/runCli'

/* ψ_x = −x and ψ_y = −2y: J of a row is ½x² + 2y² − 3, which tells the columns apart. */
const TWO = 'visible: { x: real, y: real }\nenergy: x^2 / 2 + y^2\n'
const ARRAYS = `sizes: { n: 2 }
visible: { x: real, W: 'real[n, n]' }
energy: x^2 / 2 + sum(i, sum(k, (2 * i + k) * W[i, k]^2)) / 2
`
const J = (x: number, y: number): number => x ** 2 / 2 + 2 * y ** 2 - 3

const over = async (model: string, data: string, ...options: string[]) => {
  inFolder({ 'm.yaml': model, 'p.json': '{ "points": [{}] }', 'd.csv': data })
  return runCli(['eval', 'm.yaml', '--at', 'p.json', '--data', 'd.csv', '--json', ...options])
}
const objective = ({ out, err }: { out: string; err: string }): number => {
  expect(err).toBe('')
  return (JSON.parse(out) as { objective: number }).objective
}

describe('columns of a file with names', () => {
  test.each([
    ['x,y\n2,3\n', J(2, 3)],
    ['y,x\n2,3\n', J(3, 2)],
    ['"y" ; "x"\r\n2;3\r\n', J(3, 2)],
    ['\uFEFFy,x\n2,3\n', J(3, 2)],
    ['# y x\n2.0e+00 3.0e+00\n', J(3, 2)],
    ['# written by hand\n2 3\n', J(2, 3)],
    ['2,3\n', J(2, 3)],
  ])('%j', async (data, value) => expect(objective(await over(TWO, data))).toBeCloseTo(value, 13))

  test('positions where they are asked for', async () => {
    expect(objective(await over(TWO, 'y,x\n2,3\n', '--columns', 'positional'))).toBeCloseTo(J(2, 3), 13)
    expect(objective(await over(TWO, 'a,b\n2,3\n', '--columns', 'positional'))).toBeCloseTo(J(2, 3), 13)
  })

  test('entries of arrays, in each way of writing them and any order', async () => {
    // J = ½x² + ½Σ c²W² − 1 − Σ c with c = 2i + k: 3, 4, 5, 6.
    const values = { x: 1, 'W[1,1]': 2, 'W[1,2]': 3, 'W[2,1]': 5, 'W[2,2]': 7 }
    const expected = (1 + (3 * 2) ** 2 + (4 * 3) ** 2 + (5 * 5) ** 2 + (6 * 7) ** 2) / 2 - 1 - 18
    const write = (spell: (name: string) => string): string => {
      const names = Object.keys(values).reverse()
      return `${names.map(spell).join(';')}\n${names.map((n) => values[n as keyof typeof values]).join(';')}\n`
    }
    for (const spell of [
      (n: string) => n,
      (n: string) => n.replace(',', ', '),
      (n: string) => n.replace('[', '').replace(',', '_').replace(']', ''),
      (n: string) => n.replace('[', '_').replace(',', '_').replace(']', ''),
    ])
      expect(objective(await over(ARRAYS, write(spell)))).toBeCloseTo(expected, 11)
  })

  test.each([
    [
      'a,b\n1,2\n',
      'd.csv: its columns are named `a`, `b`, and the visible entries are `x`, `y`; give them these names, or `--columns positional` takes columns by position',
    ],
    [
      'id,x,y\n1,2,3\n',
      'd.csv: its columns are named `id`, `x`, `y`, and the visible entries are `x`, `y`; no entry is named `id`, or `--columns positional` takes columns by position',
    ],
    ['x,x\n1,2\n', 'd.csv: columns 1 and 2 are both `x`; each visible entry has one column'],
    ['x\n1\n', 'd.csv: has no column for `y`'],
    ['# x z\n1 2\n', 'd.csv: its columns are named `x`, `z`, and the visible entries'],
  ])('%j is bad input', async (data, message) => {
    const { code, err } = await over(TWO, data)
    expect(err).toContain(message)
    expect(code).toBe(2)
  })

  test('a sample of a claim, and one under a kernel', async () => {
    for (const data of ['{ csv: d.csv }', '{ kde: d.csv, bandwidth: 0.3 }']) {
      const claims = data.includes('kde') ? ['data(x) == 3', 'data(y) == 2'] : ['data(x^2) == 9', 'data(y^2) == 4']
      inFolder({ 'm.yaml': `${TWO}data: ${data}\nclaims: [${claims.join(', ')}]\n`, 'd.csv': 'y,x\n2,3\n' })
      const { out } = await runCli(['check', 'm.yaml', '--json'])
      const { models } = JSON.parse(out) as { models: { claims: { verdict: string }[] }[] }
      expect(models[0]!.claims.map((c) => c.verdict)).not.toContain('refuted')
      const wrong = { 'm.yaml': `${TWO}data: ${data}\n`, 'd.csv': 'y,z\n2,3\n' }
      inFolder(wrong)
      const refused = await runCli(['check', 'm.yaml'])
      expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('d.csv: its columns are named `y`, `z`')])
    }
  })
})

describe('where samples lie', () => {
  test('outside of the folder of the model only where it is allowed', async () => {
    inFolder({ 'm.yaml': `${TWO}data: { csv: ../no-such-data.csv }\n` })
    const refused = await runCli(['check', 'm.yaml'])
    expect(refused.code).toBe(2)
    expect(refused.err).toContain("is outside the model's folder; `--allow-outside` reads it all the same")
    expect((await runCli(['check', 'm.yaml', '--allow-outside'])).err).toContain('no such file')
  })
})
