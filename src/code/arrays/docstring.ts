import { documentation } from '../docs'
import type { Request } from '../request'
import type { Needs } from './body'
import type { Dialect } from './dialect'

/** What stands on top of a file: the formula, shapes and domains, where it comes from, and what it needs. */
export const docstring = (request: Request, dialect: Dialect, needs: Needs, leftOut: readonly string[]): string => {
  const lines = documentation(request, {
    data: 'with any leading axes',
    last: [
      ...(request.provenance.verdicts.length > 0 ? [''] : []),
      needed(dialect, needs),
      ...(dialect.remark ? [dialect.remark] : []),
      ...leftOut.map((reason) => `Left out: ${reason}.`),
    ],
  })
  return `"""${escaped(lines.join('\n'))}\n"""`
}

/** What has to be installed. */
const needed = (dialect: Dialect, { imports }: Needs): string => {
  const special = [...imports].some((line) => line.startsWith('from scipy'))
  return `Needs ${dialect.title}${special ? ', and SciPy for special functions' : ' alone'}.`
}

/** Text inside of a docstring. */
export const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"""', "'''").replace(/"$/, "'")
