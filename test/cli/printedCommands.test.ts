import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseModel } from '../../src/language/parseModel'
import { inFolder, runCli } from './runCli'

/* Every command that a message prints runs, and does what the message says of it. */

/** The words of a command as bash takes them, which the test of `shellWord` asks itself: quotes of each kind, and `\`. */
const wordsOf = (command: string): readonly string[] =>
  [...command.matchAll(/(?:\$'(?:[^'\\]|\\[^])*'|'[^']*'|"[^"]*"|\\.|[^\s'"\\])+/g)]
    .map(([word]) =>
      word.replace(
        /\$'((?:[^'\\]|\\[^])*)'|'([^']*)'|"([^"]*)"|\\(.)/g,
        (_, ansi?: string, ...plain: (string | undefined)[]) =>
          ansi === undefined
            ? plain.slice(0, 3).find((text) => text !== undefined)!
            : ansi.replace(/\\(?:x(..)|U(.{8})|(.))/g, (_code, x?: string, u?: string, c?: string) =>
                c === undefined ? String.fromCodePoint(parseInt((x ?? u)!, 16)) : c,
              ),
      ),
    )
    .slice(1)

/** The commands of a text, each alone on its line or behind what it is for. */
const commandsIn = (text: string): readonly string[] =>
  text
    .split('\n')
    .flatMap((line) => /(?:^|\s)(scoreproof (?:check|derive|diagnose|eval|recheck) .*)$/.exec(line)?.[1] ?? [])

const FALSE = {
  scalar: `visible: { x: real }
parameters: { s: positive }
energy: x^2 / (2 * s)
claims: [score(x) == x / s, 'F == relu(x)']
`,
  arrays: `sizes: { n: 2, m: n + 1 }
visible: { v: 'real[n]', W: 'real[n, m]' }
parameters: { 'A': 'real[m]' }
energy: sum(i, v[i]^2) / 2 + sum(i, sum(k, (W[i, k] - A[k])^2))
claims: ['score(W[i, k]) == A[k] - W[i, k]', 'score(v[i]) == 0']
`,
  hidden: `sizes: { n: 2, m: 3 }
visible: { v: 'real[n]' }
hidden: { h: 'binary[m]' }
parameters: { W: 'real[n, m]' }
energy: v' * v / 2 - v' * W * h
claims: ['mean(h[j]) == sigmoid(sum(i, W[i, j]))', 'F == -sum(j, softplus(sum(i, W[i, j] * v[i])))']
`,
  chain: `visible: { x: positive, y: 'interval(-1, pi)' }
energy: x + y^2
claims:
  - claim: score(x) == -1 == score(y)
    name: "it's a chain, is it?"
  - claim: score(y) == -y
    where: y > 0
`,
  functions: `functions: { f: "(real) -> real" }
visible: { x: real }
energy: f(x)
claims: ['score(x) == f(x)']
`,
  data: `visible: { x: real }
parameters: { m: real }
energy: (x - m)^2 / 2
data: normal(1, 2)
claims: ['data(x) == m']
`,
  sample: `visible: { x: real, y: real }
energy: x^2 / 2 + y^2
data: { csv: d.csv }
claims: ['data(x) == data(y)']
`,
}

const answerOf = async (args: readonly string[]): Promise<Answer['models'][number]['claims'][number]> => {
  const { code, out, err } = await runCli([...args, '--json'])
  expect([args, code, err]).toEqual([args, 1, ''])
  return (JSON.parse(out) as Answer).models[0]!.claims[0]!
}

/** Runs each claim alone, and what is printed to replay it. */
const replayAll = async (path: string, claims: number, options: readonly string[] = []): Promise<void> => {
  for (let n = 1; n <= claims; n++) {
    const claim = await answerOf(['check', path, ...options, '--claim', `${n}`])
    expect([path, n, claim.verdict]).toEqual([path, n, 'refuted'])
    const again = await answerOf(wordsOf(claim.replay))
    expect(again.counterexample).toEqual(claim.counterexample)
    expect(again.replay).toBe(claim.replay)
  }
}

describe('replays', () => {
  test.each(Object.entries(FALSE))('of claims: %s', async (name, model) => {
    inFolder({ 'm.yaml': model, 'd.csv': 'p,q\n1,2\n3,5\n' })
    const claims = parseModel(model).claims.length
    await replayAll('m.yaml', claims, name === 'sample' ? ['--columns', 'positional'] : [])
  })

  test.each([
    ["a folder/it's a model.yaml"],
    ['./-m.yaml'],
    ['$HOME "x".yaml', '--seed', '7'],
    ['\u001b[31m\u202e\n.yaml'],
    ['runs.yaml', '--runs', '30', '--size', 'n=4'],
  ])('of a model in %j', async (path, ...options) => {
    inFolder({})
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, FALSE.arrays)
    await replayAll(path, 2, options)
  })

  test('at the points of a file', async () => {
    const rare = `sizes: { n: 2 }
visible: { v: 'real[n]' }
parameters: { s: positive }
energy: sum(i, v[i]^2) / (2 * s)
claims: ['score(v[i]) == -v[i] / s + relu(v[i] - 4.99) * relu(5.01 - v[i])']
`
    const point = (v: readonly number[]) => ({ parameters: { s: 2 }, visible: { v } })
    inFolder({ 'm.yaml': rare, 'my points.json': JSON.stringify({ points: [point([1, 2, 3]), point([1, 5, 3])] }) })
    const { out } = await runCli(['check', 'm.yaml', '--at', 'my points.json', '--json'])
    const [claim] = (JSON.parse(out) as Answer).models[0]!.claims
    const again = await runCli([...wordsOf(claim!.replay), '--json'])
    expect([again.code, again.err]).toEqual([1, ''])
    expect((JSON.parse(again.out) as Answer).models[0]!.claims[0]!.counterexample).toEqual(claim!.counterexample)
  })
})

interface Answer {
  readonly models: readonly {
    readonly claims: readonly { readonly verdict: string; readonly replay: string; readonly counterexample: object }[]
    readonly checks: readonly { readonly name: string; readonly remarks?: readonly string[] }[]
  }[]
}

describe('weights that mend Equation (1)', () => {
  // Each density is not 0 at an end of its range, so that a boundary term is left.
  test.each([
    ['a scalar', 'visible: { x: positive }\nparameters: { r: positive }\nenergy: r * x\ndata: gamma(1, 2)\n', ['x^2']],
    [
      'an array whose index is taken',
      "sizes: { n: 1 }\nvisible: { v: 'positive[n]' }\nparameters: { i: positive }\nenergy: i * sum(v)\ndata: gamma(1, 2)\n",
      ['v[k]^2'],
    ],
    [
      'a matrix',
      "sizes: { n: 1 }\nvisible: { W: 'positive[n, n]' }\nparameters: { r: positive }\nenergy: r * sum(i, sum(k, W[i, k]))\ndata: gamma(1, 2)\n",
      ['W[i, k]^2'],
    ],
    [
      'both ends, one of them π',
      "visible: { a: 'interval(-1, pi)' }\nparameters: { r: real }\nenergy: r * a^2\ndata: uniform(-1, pi)\n",
      ['(a + 1)^2 * (pi - a)^2'],
    ],
    [
      'two variables',
      "visible: { x: positive, y: positive }\nparameters: { r: positive }\nenergy: r * x + y^2\ndata: { x: 'gamma(1, 2)', y: 'gamma(1, 1)' }\n",
      ['x^2', 'y^2'],
    ],
  ])('%s', async (_, model, weights) => {
    inFolder({ 'a model.yaml': model })
    const { out } = await runCli(['check', 'a model.yaml'])
    const commands = commandsIn(out)
    expect(commands.map((command) => wordsOf(command)[0])).toEqual(['derive', 'diagnose'])
    const words = wordsOf(commands[0]!)
    expect(words.filter((_word, k) => words[k - 1] === '--weight')).toEqual(weights)
    const mended = await runCli(words)
    expect([mended.code, mended.err]).toEqual([0, ''])
    expect(mended.out).toContain('J_w')
  })
})

test('the rest of a formula that was cut is printed by the command beside it', async () => {
  const terms = Array.from({ length: 45 }, (_, k) => `p${k} * x^${k + 1}`)
  const parameters = terms.map((_, k) => `p${k}: real`).join(', ')
  inFolder({
    "it's long.yaml": `visible: { x: real }\nparameters: { ${parameters} }\nenergy: x^47 + ${terms.join(' + ')}\n`,
  })
  const commands = commandsIn((await runCli(['check', "it's long.yaml"])).out)
  expect(commands.length).toBeGreaterThan(0)
  for (const command of commands) expect(await runCli(wordsOf(command))).toMatchObject({ code: 0, err: '' })
})

test('what init says next runs', async () => {
  inFolder({})
  const { out } = await runCli(['init', 'my energy'])
  const [command] = commandsIn(out)
  expect(await runCli(wordsOf(command!))).toMatchObject({ code: 0, err: '' })
})
