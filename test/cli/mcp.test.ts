import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { afterAll, expect, test } from 'vitest'
import { BuiltCli } from './builtCli'

/* That assistants are answered at all; what they are answered is in mcp.slow.test.ts. */

const cli = new BuiltCli()
afterAll(() => cli.remove())

test('a refuted claim is told with its counterexample', async () => {
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(new StdioClientTransport({ command: process.execPath, args: [cli.script, 'mcp'] }))
  try {
    const model = 'visible: { v: real }\nenergy: v^2 / 2\nclaims:\n  - score(v) == v\n'
    const { structuredContent } = await client.callTool({ name: 'check', arguments: { model } })
    expect(structuredContent).toMatchObject({
      ok: false,
      models: [{ claims: [{ verdict: 'refuted', counterexample: { sizes: {} } }] }],
    })
  } finally {
    await client.close()
  }
})
