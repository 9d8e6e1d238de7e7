import { textOf } from '../export/text'
import type { Term, Variable } from '../expr'
import type { Definition } from '../language/model'
import { printable } from '../language/printable'
import type { Request } from './request'

/* What stands on top of an exported file and before its functions. */

/** The formula of a term, made of the names that formulas introduce. */
export const formulaOf = ({ display, naming }: Request, term: Term, definitions = naming.definitions): string =>
  textOf(display.layout(term, definitions))

const declared = (request: Request, { name, domain, dims }: Variable): string => {
  const list = (terms: readonly Term[]): string => terms.map((t) => formulaOf(request, t, [])).join(', ')
  const bounds = domain.bounds.length > 0 ? `(${list(domain.bounds)})` : ''
  return `${name}: ${domain.kind}${bounds}${dims.length > 0 ? `[${list(dims)}]` : ''}`
}

/** What a language adds to the documentation of a file. */
interface Own {
  /** How the data and the parameters lie in arrays. */
  readonly data: string
  readonly parameters?: string
  readonly last?: readonly string[]
}

/** The energy, the names in formulas, shapes and domains, where the model comes from, and what is known of it. */
export const documentation = (request: Request, { data, parameters, last = [] }: Own): readonly string[] => {
  const { model, provenance, naming } = request
  const defined = (d: Definition): string => {
    const slots = d.indices.length > 0 ? `[${d.indices.map((at) => at.name).join(', ')}]` : ''
    return `${d.name}${slots} = ${formulaOf(request, d.term, naming.definitions.slice(0, naming.definitions.indexOf(d)))}`
  }
  const all = (list: readonly Variable[]): string => list.map((v) => declared(request, v)).join('; ')
  const laid = parameters ? `, ${parameters}` : ''
  return [
    `${model.name}.`,
    '',
    `E = ${formulaOf(request, model.energy, model.definitions)}`,
    ...naming.definitions.filter((d) => d.args.length === 0).map(defined),
    '',
    `Data, ${data}: ${all(model.visible)}.`,
    ...(model.parameters.length > 0 ? [`Parameters${laid}: ${all(model.parameters)}.`] : []),
    '',
    ...(model.source ? [`Source: ${model.source}.`] : []),
    `Written by scoreproof ${provenance.version} from ${provenance.path}, SHA-256 ${provenance.hash}.`,
    ...verdictsOf(provenance),
    ...last,
  ].map(printable)
}

/** What `check` prints, where it was asked for. */
const verdictsOf = ({ verdicts, path }: Request['provenance']): readonly string[] =>
  verdicts.length > 0
    ? ['', ...verdicts]
    : [`No verdicts are known at export; with \`--check\` they stand here, \`scoreproof check ${path}\` prints them.`]
