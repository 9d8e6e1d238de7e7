import * as z from 'zod'

/*
 * The shape of a model file: which keys there are and what kind of value each takes. Texts are read further by the
 * expression reader. The same schema is the JSON Schema that editors use.
 */

const text = z.union([z.string(), z.number()])
const texts = z.union([text, z.array(text)])
const mapOf = (description: string) => z.record(z.string(), text).describe(description)

const claim = z
  .strictObject({
    claim: text.describe('An equation `left == right`, or a chain `a == b == c`.'),
    name: text.optional().describe('What the claim says, in words.'),
    where: texts
      .optional()
      .describe('Conditions on its indices, sizes, parameters and variables: `t in 2:n-1`, `i != k`.'),
    expect: z
      .enum(['holds', 'proved', 'refuted'])
      .optional()
      .describe('The verdict that is expected; `holds` (the default) is proved or tested.'),
    note: text.optional().describe('A remark, shown with the verdict.'),
  })
  .describe('A claim with its conditions and what is expected of it.')

export const MODEL_SCHEMA = z
  .strictObject({
    name: text.optional().describe('The name of the model.'),
    source: text.optional().describe('Where the model is from.'),
    description: text.optional().describe('What the model is.'),
    sizes: mapOf(
      'Sizes by name: a positive integer, the default, or an expression in the sizes above it, `nv - m + 1`.',
    ).optional(),
    visible: mapOf('The data variables by name: `real[nv]`, `positive[n]`, `interval(0, 1)`.'),
    hidden: z
      .union([mapOf('The latent variables by name: `binary[nh]`, `spin[nh]`, `categorical(K)`.'), z.null()])
      .optional(),
    parameters: z
      .union([mapOf('The parameters by name: `real[nv, nh]`, `positive`, `spd[n, n]`.'), z.null()])
      .optional(),
    assume: texts
      .optional()
      .describe('Conditions on parameters, visible variables and sizes: `alpha > 1/2`, `n >= 2`.'),
    functions: mapOf('Undefined functions by name: `(v, h) -> real`, `(h) -> spd[nv, nv]`.').optional(),
    definitions: mapOf(
      'Definitions: `name`, `name[i, k]` or `name(x, y)` → an expression; each may use those above it.',
    ).optional(),
    energy: text.describe('The energy E(v, h), a scalar expression.'),
    data: z
      .union([text, z.record(z.string(), text)])
      .optional()
      .describe(
        'The distribution that stands for p̃(v): `gaussian_mixture`, `normal(0, 1)`, `{csv: FILE}`, or one by variable.',
      ),
    claims: z
      .union([z.array(z.union([text, claim])), z.null()])
      .optional()
      .describe('Claims to decide.'),
  })
  .describe('An energy-based model and claims about it, for scoreproof.')

/** A model as a TypeScript value: what a model file says, with numbers allowed for texts. */
export type ModelObject = z.input<typeof MODEL_SCHEMA>

/** The schema as JSON Schema, draft 7. */
export const modelFileSchema = (): Record<string, unknown> => {
  const schema = z.toJSONSchema(MODEL_SCHEMA, { target: 'draft-7', io: 'input' }) as Record<string, unknown>
  return { ...schema, title: 'scoreproof model file' }
}

export const MODEL_KEYS = Object.keys(MODEL_SCHEMA.shape)
export const CLAIM_KEYS = Object.keys(claim.shape)
