import { existsSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { packed } from '../../page/share'
import { InputError } from '../inputError'
import { servePage } from '../pageServer'
import { oneModelPath } from '../modelPaths'
import { readModelText } from '../models'
import { EXIT, type Session } from '../session'

export interface PageArguments {
  readonly port: number
}

/** A model need not be right to be opened. @throws InputError */
const textOf = (path: string): string => {
  try {
    return readModelText(path)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    throw new InputError(error.code, `${path}: ${error.message}`)
  }
}

/** `scoreproof page`: serves the page to this machine until Ctrl-C, with a model in it if one is given. */
export const runPage = async (
  model: string | undefined,
  { port }: PageArguments,
  { terminal, interruption, page: folder }: Session,
): Promise<number> => {
  const link = model === undefined ? '' : `#m=${await packed(textOf(oneModelPath(model)))}`
  if (!existsSync(join(folder, 'index.html')))
    throw new InputError('no-page', `the page is not built: \`npm run page\` in the folder of scoreproof writes it`)
  const server = await servePage(folder, port).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be used: ${error.code}`
    throw new InputError('port', `--port: ${port} ${why}; --port 0 takes one that is free`)
  })
  terminal.out(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${link}\n`)
  terminal.err('Ctrl-C ends it.\n')
  await new Promise((resolve) => interruption().addEventListener('abort', resolve, { once: true }))
  server.close()
  server.closeAllConnections()
  return EXIT.ok
}
