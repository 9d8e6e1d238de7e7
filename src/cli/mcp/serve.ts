import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import type { ZodObject } from 'zod'
import { jsonText } from '../../language/printable'
import { type ToolName, TOOLS } from './inputs'
import type { Call, Serve } from './protocol'

const TOOL_NAMES = Object.keys(TOOLS) as ToolName[]

/*
 * The Model Context Protocol on standard input and output. It is a bundle of its own, so that no other command loads
 * the packages that it needs.
 */
export const serve: Serve = async ({ version, instructions, answer, end }) => {
  const server = new McpServer({ name: 'scoreproof', version }, { instructions })
  let pending = 0
  let hasInput = true
  let finish = (): void => {}
  const finished = new Promise<void>((resolve) => (finish = resolve))
  /** What was asked before the client closed its end is still answered. */
  const finishWhenIdle = (): void => {
    if (!hasInput && pending === 0) setTimeout(finish, LAST_WORDS_MS)
  }
  for (const name of TOOL_NAMES) {
    const { title, description, input } = TOOLS[name]
    const annotations = { title, readOnlyHint: true, idempotentHint: true, openWorldHint: false }
    const config = { title, description, inputSchema: input as ZodObject, annotations }
    server.registerTool(name, config, async (given, { signal, _meta, sendNotification }): Promise<CallToolResult> => {
      pending++
      const call = { tool: name, input: given } as unknown as Call
      const { json, isError } = await answer(call, signal, ({ doing, done, total }) => {
        if (_meta?.progressToken === undefined) return
        const params = { progressToken: _meta.progressToken, progress: done, total, message: doing }
        // A client that is gone by then misses nothing.
        sendNotification({ method: 'notifications/progress', params }).catch(() => {})
      })
      pending--
      finishWhenIdle()
      return { content: [{ type: 'text', text: jsonText(json) }], structuredContent: json, isError }
    })
  }
  process.stdin.on('end', () => {
    hasInput = false
    finishWhenIdle()
  })
  end.addEventListener('abort', finish, { once: true })
  await server.connect(new StdioServerTransport())
  await finished
}

/** For answers that need no thread. */
const LAST_WORDS_MS = 50
