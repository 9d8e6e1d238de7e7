import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { extname, join } from 'node:path'
import { policy } from '../page/policy.json'

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
}

/** What stands in the page itself is sent with it, for what a page cannot say of itself. */
const HEADERS = {
  'Content-Security-Policy': `${policy}; frame-ancestors 'none'`,
  'Cache-Control': 'no-cache',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
}

/** Files of a folder by their address: no other is served, whatever is asked for. */
const filesIn = (folder: string): ReadonlyMap<string, string> => {
  const items = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((item) => item.isFile())
  const paths = items.map((item) => join(item.parentPath, item.name))
  const address = (path: string): string => path.slice(folder.length).replaceAll('\\', '/')
  return new Map([['/', join(folder, 'index.html')], ...paths.map((path) => [address(path), path] as const)])
}

/** Serves the files of a folder, for reading, to this machine alone. @throws Error (rejects) if the port is taken */
export const servePage = (folder: string, port: number): Promise<Server> => {
  const files = filesIn(folder)
  const server = createServer((request, response) => {
    const path = files.get(new URL(request.url ?? '/', 'http://localhost').pathname)
    const status = request.method !== 'GET' && request.method !== 'HEAD' ? 405 : path === undefined ? 404 : 200
    response.writeHead(status, { ...HEADERS, 'Content-Type': TYPES[extname(path ?? '.txt')] })
    response.end(status === 200 && request.method === 'GET' ? readFileSync(path!) : undefined)
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}
