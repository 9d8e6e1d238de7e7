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

/** The energy, the names in formulas, shapes and domains, and where the model comes from. */
export const documentation = (request: Request): readonly string[] => {
  const { model, provenance, naming } = request
  const defined = (d: Definition): string => {
    const slots = d.indices.length > 0 ? `[${d.indices.map((at) => at.name).join(', ')}]` : ''
    return `${d.name}${slots} = ${formulaOf(request, d.term, naming.definitions.slice(0, naming.definitions.indexOf(d)))}`
  }
  const all = (list: readonly Variable[]): string => list.map((v) => declared(request, v)).join('; ')
  return [
    `${model.name}.`,
    '',
    `E = ${formulaOf(request, model.energy, model.definitions)}`,
    ...naming.definitions.filter((d) => d.args.length === 0).map(defined),
    '',
    `Data, row after row: ${all(model.visible)}.`,
    ...(model.parameters.length > 0 ? [`Parameters, row-major: ${all(model.parameters)}.`] : []),
    '',
    ...(model.source ? [`Source: ${model.source}.`] : []),
    `Model file ${provenance.path}, SHA-256 ${provenance.hash}.`,
    ...provenance.verdicts,
  ].map(printable)
}
