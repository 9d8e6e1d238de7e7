import { spawn, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BuiltCli } from './builtCli'

/* The tools of `scoreproof mcp`, called by the client of the protocol's own SDK. */

const MODEL = `sizes: { n: 2 }
visible: { v: "real[n]" }
parameters: { s: positive }
energy: sum(i, v[i]^2) / (2 * s^2)
claims:
  - score(v[i]) == -v[i] / s^2
  - score(v[i]) == v[i] / s^2
`

const built = new BuiltCli()
const { folder, script: cli } = built
const clients: Client[] = []
let client: Client

const connect = async (...args: readonly string[]): Promise<Client> => {
  const connected = new Client({ name: 'test', version: '1' })
  await connected.connect(
    new StdioClientTransport({ command: process.execPath, args: [cli, 'mcp', ...args], cwd: folder }),
  )
  clients.push(connected)
  return connected
}

beforeAll(async () => {
  writeFileSync(join(folder, 'model.yaml'), MODEL)
  writeFileSync(join(folder, 'sample.csv'), 'v\n1\n2\n')
  client = await connect()
}, 60_000)
afterAll(async () => {
  await Promise.all(clients.map((c) => c.close()))
  built.remove()
})

interface ModelAnswer {
  readonly checks: readonly object[]
  readonly claims: readonly object[]
  readonly errors: readonly { readonly code: string }[]
}
/** What is looked at of the answers of all tools. */
interface Json {
  readonly ok: boolean
  readonly model: string
  readonly models: readonly [ModelAnswer]
  readonly errors: readonly object[]
  readonly files: readonly { readonly file: string; readonly text: string }[]
}
interface Answer {
  readonly json: Json
  readonly isError: boolean
}
const call = async (name: string, args: Record<string, unknown>, to = client): Promise<Answer> => {
  const result = await to.callTool({ name, arguments: args })
  const [content] = result.content as { readonly type: string; readonly text: string }[]
  expect(content!.type).toBe('text')
  const json: unknown = content!.text.startsWith('{') ? JSON.parse(content!.text) : content!.text
  if (typeof json === 'object') expect(result.structuredContent).toEqual(json)
  return { json: json as Json, isError: result.isError === true }
}
const commandLine = (...args: readonly string[]): string =>
  spawnSync(process.execPath, [cli, ...args], { cwd: folder, input: MODEL, encoding: 'utf8' }).stdout
/** Without what is a matter of the machine. */
const steady = (json: unknown): unknown =>
  JSON.parse(JSON.stringify(json, (key, value: unknown) => (key === 'seconds' || key === 'worst' ? undefined : value)))

test('there are five tools, each of which says what it takes', async () => {
  const { tools } = await client.listTools()
  expect(tools.map((t) => t.name)).toEqual(['derive', 'check', 'eval', 'export', 'diagnose'])
  for (const { description, inputSchema, annotations } of tools) {
    expect(description!.length).toBeGreaterThan(80)
    expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false })
    expect(inputSchema.required).toContain('model')
    for (const property of Object.values(inputSchema.properties!))
      expect((property as { description?: string }).description).toBeTruthy()
    expect(annotations).toMatchObject({ readOnlyHint: true, openWorldHint: false })
  }
  expect(client.getInstructions()).toContain('energy: |')
})

test('answers are the JSON of the command line', async () => {
  const derived = await call('derive', { model: MODEL, gradient: true })
  expect(derived).toEqual({
    json: JSON.parse(commandLine('derive', '-', '--format', 'json', '--gradient')),
    isError: false,
  })
  const checked = await call('check', { model: MODEL, runs: 25, seed: 3, sizes: { n: 3 } })
  const said = JSON.parse(commandLine('check', '-', '--json', '--runs', '25', '--seed', '3', '--size', 'n=3'))
  expect(steady(checked)).toEqual({ json: steady(said), isError: false })
  expect(checked.json.models[0].claims[1]).toMatchObject({
    verdict: 'refuted',
    counterexample: { sizes: { n: 1 } },
    difference: { kind: 'sign' },
  })
  const points = [{ parameters: { s: '1/3' }, visible: { v: [0.5] } }]
  writeFileSync(join(folder, 'points.json'), JSON.stringify({ points }))
  const evaluated = await call('eval', { model: MODEL, points, digits: 20 })
  expect(evaluated.json).toEqual(
    JSON.parse(commandLine('eval', '-', '--at', 'points.json', '--digits', '20', '--json')),
  )
  const diagnosed = await call('diagnose', { model: MODEL })
  expect(diagnosed.json).toEqual(JSON.parse(commandLine('diagnose', '-', '--json')))
})

test('code, and a test of it, are texts with names', async () => {
  const { json } = await call('export', { model: MODEL, target: 'numpy', what: 'score', selfTest: true })
  expect(json.files.map((f) => f.file)).toEqual(['model.py', 'test_model.py'])
  expect(json.files[0]!.text).toBe(commandLine('export', '-', '--target', 'numpy', '--what', 'score'))
  const subject = await call('export', {
    model: MODEL,
    target: 'torch',
    selfTest: true,
    subject: 'losses:my_score',
    as: 'score',
  })
  expect(subject.json.files).toMatchObject([{ file: 'test_model.py', text: expect.stringContaining('my_score') }])
})

test.each([
  ['derive', { model: 'visible: { v: real }\nenergy: w\n' }, { code: 'unknown-name', line: 2, column: 9 }],
  ['derive', { model: '' }, { code: 'empty-file' }],
  ['derive', { model: 'energy: [' }, { line: 1 }],
  ['derive', { model: MODEL, sizes: { m: 2 } }, { message: '--size: no size `m`; sizes are `n`' }],
  ['eval', { model: MODEL, points: [{ parameters: { s: -1 }, visible: { v: [1] } }] }, {}],
  ['export', { model: MODEL, target: 'fortran' }, { code: 'unknown-target' }],
  ['export', { model: MODEL, target: 'c', what: 'sample' }, { code: 'refused' }],
  ['check', { model: MODEL, claim: 3 }, { code: 'unknown-claim' }],
  ['diagnose', { model: '\u0000' }, {}],
  ['derive', { model: `energy: ${'('.repeat(100_000)}` }, {}],
  ['derive', { model: `a: &a [x, x]\n${'b: &b [*a, *a]\n'.repeat(100)}energy: v` }, {}],
])('%s, input %#, is an error with a code and a message', async (tool, args, error) => {
  const { json, isError } = await call(tool, args)
  expect(isError).toBe(true)
  expect(json).toMatchObject({ model: '-', errors: expect.any(Array) })
  expect(json.errors[0]).toMatchObject({
    code: expect.not.stringMatching('internal'),
    message: expect.any(String),
    ...error,
  })
})

test.each([
  ['check', {}],
  ['check', { model: 3 }],
  ['check', { model: MODEL, path: '/etc/passwd' }],
  ['check', { model: MODEL, sizes: { n: 0 } }],
  ['eval', { model: MODEL, points: '/etc/passwd' }],
  ['nothing', { model: MODEL }],
])('%s, input %#, is not what a tool takes', async (tool, args) => {
  const { json, isError } = await call(tool, args)
  expect(isError).toBe(true)
  expect(json).toMatch(/Invalid arguments|Input validation error|not found/)
})

test('a faulty model is an error in the JSON of check', async () => {
  const { json, isError } = await call('check', { model: 'visible: { v: real }\nenergy: w\n' })
  expect([isError, json.ok]).toEqual([true, false])
  expect(json.models[0]).toMatchObject({ errors: [{ code: 'unknown-name', line: 2 }], checks: [], claims: [] })
})

test.each([
  ['csv', 'sample.csv'],
  ['csv', '/etc/passwd'],
  ['npy', '../sample.npy'],
])('no file is read: { %s: %s }', async (kind, file) => {
  const { json, isError } = await call('check', {
    model: `visible: { v: real }\nenergy: v^2 / 2\ndata: { ${kind}: ${file} }\n`,
  })
  expect(isError).toBe(true)
  expect(json.models[0].errors).toMatchObject([{ code: 'no-files', line: 3, message: expect.stringContaining(file) }])
})

/** Claims whose points take longer than anybody waits. */
const ENDLESS = { model: MODEL, runs: 10_000_000 }

test('what takes too long is answered with what was decided so far', async () => {
  const hurried = await connect('--timeout', '2')
  const claims = 'claims:\n  - score(v[i]) == -v[i] / s^2\n'
  const { json, isError } = await call('check', { ...ENDLESS, model: MODEL.replace(/claims:[^]*/, claims) }, hurried)
  expect([isError, json.ok]).toEqual([false, false])
  expect(json.models[0].checks).toBeInstanceOf(Array)
  expect(json.models[0].errors).toEqual([{ code: 'timeout', message: 'stopped after 2 s', line: null, column: null }])
  // It lives, and a short call has its answer beside a long one.
  const [long, short] = await Promise.all([call('check', ENDLESS, hurried), call('derive', { model: MODEL }, hurried)])
  expect([long.json.models[0].errors[0]!.code, short.json.model]).toEqual(['timeout', '-'])
})

test('a client that asks for it is told how far a check is', async () => {
  const told: { progress: number; total?: number; message?: string }[] = []
  const onprogress = (progress: (typeof told)[number]): void => void told.push(progress)
  await client.callTool({ name: 'check', arguments: { model: MODEL, runs: 5, claim: 1 } }, undefined, { onprogress })
  expect(told[0]).toMatchObject({ progress: 0, total: 1, message: 'claim 1' })
})

test('a call that the client gives up does not keep others waiting', async () => {
  const abort = new AbortController()
  const calls = Array.from({ length: 8 }, () =>
    client.callTool({ name: 'check', arguments: ENDLESS }, undefined, { signal: abort.signal }).catch(() => 'given up'),
  )
  setTimeout(() => abort.abort(), 200)
  expect(new Set(await Promise.all(calls))).toEqual(new Set(['given up']))
  expect((await call('derive', { model: MODEL })).isError).toBe(false)
})

test('what is no message is passed over, what was asked is answered before the end of input ends it', async () => {
  const child = spawn(process.execPath, [cli, 'mcp'], { cwd: folder })
  let out = ''
  child.stdout.on('data', (data: Buffer) => (out += data.toString()))
  const initialize = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } }
  const lines = [
    'nonsense',
    '{"jsonrpc":"2.0"}',
    '[]',
    JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: initialize }),
    JSON.stringify({
      jsonrpc: '2.0',
      id: 2,
      method: 'tools/call',
      params: { name: 'derive', arguments: { model: MODEL } },
    }),
    JSON.stringify({ jsonrpc: '2.0', id: 3, method: 'no/such', params: {} }),
    '{"half',
  ]
  child.stdin.end(lines.join('\n'))
  const code = await new Promise((done) => child.on('close', done))
  const answers = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: number; error?: unknown })
  expect(code).toBe(0)
  expect(new Set(answers.map((a) => a.id))).toEqual(new Set([1, 2, 3]))
  expect(answers.find((a) => a.id === 3)!.error).toMatchObject({ code: -32601 })
})

test('no other command loads the protocol', () => {
  const names = ['notifications/initialized', 'tools/list']
  expect(names.filter((name) => readFileSync(join(folder, 'dist/program.cjs'), 'utf8').includes(name))).toEqual([])
  expect(names.filter((name) => readFileSync(join(folder, 'dist/mcp.cjs'), 'utf8').includes(name))).toEqual(names)
})
