import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { template } from '../../language/template'
import type { Serve } from '../mcp/protocol'
import { ToolThreads } from '../mcp/threads'
import { EXIT, type Session } from '../session'

export interface McpArguments {
  readonly timeout?: number
}

/** Clients wait for 60 s; what was decided so far is to reach them before. */
const DEFAULT_SECONDS = 55

const INSTRUCTIONS = `Derives scores of energy-based models and decides claims about them. \`model\` is the text of a model file, such as:

${template('my-energy').replace(/^#.*\n/, '')}`

/** `scoreproof mcp`: serves tools to an assistant on standard input and output until it is gone. */
export const runMcp = async (
  { timeout = DEFAULT_SECONDS }: McpArguments,
  { interruption, scripts }: Session,
  version: string,
): Promise<number> => {
  const { serve } = createRequire(scripts)('./mcp.cjs') as { readonly serve: Serve }
  const threads = new ToolThreads(new URL('./toolWorker.js', scripts), availableParallelism(), timeout, version)
  await serve({ version, instructions: INSTRUCTIONS, answer: threads.answer, end: interruption() })
  return EXIT.ok
}
