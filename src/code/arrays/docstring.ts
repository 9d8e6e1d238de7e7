import { textOf } from '../../export/text'
import type { Term, Variable } from '../../expr'
import type { Definition } from '../../language/model'
import type { Request } from '../request'
import type { Needs } from './body'
import type { Dialect } from './dialect'

/** What stands on top of a file: the formula, shapes and domains, where it comes from, and what it needs. */
export const docstring = (request: Request, dialect: Dialect, needs: Needs, leftOut: readonly string[]): string => {
  const { model, provenance } = request
  const lines = [
    `${model.name}.`,
    '',
    ...formulas(request),
    '',
    `Data, with any leading axes: ${declared(request, model.visible)}.`,
    ...(model.parameters.length > 0 ? [`Parameters: ${declared(request, model.parameters)}.`] : []),
    '',
    ...(model.source ? [`Source: ${model.source}.`] : []),
    `Written by scoreproof ${provenance.version} from ${provenance.path}, SHA-256 ${provenance.hash}.`,
    ...(provenance.verdicts.length > 0 ? provenance.verdicts : [noVerdicts(provenance.path)]),
    needed(dialect, needs),
    ...(dialect.remark ? [dialect.remark] : []),
    ...leftOut.map((reason) => `Left out: ${reason}.`),
  ]
  return `"""${escaped(lines.join('\n'))}\n"""`
}

/** The energy, and the names that formulas introduce. */
const formulas = ({ model, display, naming }: Request): readonly string[] => {
  const all = naming.definitions
  const left = ({ name, indices }: Definition): string =>
    `${name}${indices.length > 0 ? `[${indices.map((at) => at.name).join(', ')}]` : ''}`
  return [
    `E = ${textOf(display.layout(model.energy, model.definitions))}`,
    ...all.flatMap((d, k) =>
      d.args.length > 0 ? [] : [`${left(d)} = ${textOf(display.layout(d.term, all.slice(0, k)))}`],
    ),
  ]
}

const declared = ({ display, naming }: Request, variables: readonly Variable[]): string => {
  const text = (term: Term): string => textOf(display.layout(term, naming.definitions))
  const one = ({ name, domain, dims }: Variable): string => {
    const [bounds, shape] = [domain.bounds, dims].map((terms) => terms.map(text).join(', '))
    return `${name}: ${domain.kind}${bounds ? `(${bounds})` : ''}${shape ? `[${shape}]` : ''}`
  }
  return variables.map(one).join('; ')
}

const noVerdicts = (path: string): string =>
  `No verdicts are known at export; \`scoreproof check ${path}\` decides the claims of the model.`

/** What has to be installed. */
const needed = (dialect: Dialect, { imports }: Needs): string => {
  const special = [...imports].some((line) => line.startsWith('from scipy'))
  return `Needs ${dialect.title}${special ? ', and SciPy for special functions' : ' alone'}.`
}

/** Text inside of a docstring. */
export const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('"""', "'''").replace(/"$/, "'")
