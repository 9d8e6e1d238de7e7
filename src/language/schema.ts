import * as z from 'zod'
import { EDITOR } from './editorSchema'

/*
 * The shape of a model file: which keys there are and what kind of value each takes. Texts are read further by the
 * expression reader. The same schema is the JSON Schema that editors use.
 */

const text = z.union([z.string(), z.number()])
const texts = z.union([text, z.array(text)])
const texted = z.record(z.string(), text)

/** What a value is for people, and which kind of text it is where editors check it further than its shape. */
const described = <T extends z.ZodType>(schema: T, editor: keyof typeof EDITOR, description: string): T =>
  schema.meta({ description, editor })

const claim = z
  .strictObject({
    claim: described(text, 'claim', 'An equation `left == right`, or a chain `a == b == c`.'),
    name: described(text, 'remark', 'What the claim says, in words.').optional(),
    where: described(
      texts,
      'conditions',
      'Conditions on its indices, sizes, parameters and variables: `t in 2:n-1`, `i != k`.',
    ).optional(),
    expect: z
      .enum(['holds', 'proved', 'refuted'])
      .optional()
      .describe('The verdict that is expected; `holds` (the default) is proved or tested.'),
    note: described(text, 'remark', 'A remark, shown with the verdict.').optional(),
  })
  .describe('A claim with its conditions and what is expected of it.')

export const MODEL_SCHEMA = z
  .strictObject({
    name: described(text, 'remark', 'The name of the model.').optional(),
    source: described(text, 'remark', 'Where the model is from.').optional(),
    description: described(text, 'remark', 'What the model is.').optional(),
    sizes: described(
      texted,
      'sizes',
      'Sizes by name: a positive integer, the default, or an expression in the sizes above it, `nv - m + 1`.',
    ).optional(),
    visible: described(texted, 'visible', 'The data variables by name: `real[nv]`, `positive[n]`, `interval(0, 1)`.'),
    hidden: described(
      texted.nullable(),
      'hidden',
      'The latent variables by name: `binary[nh]`, `spin[nh]`, `categorical(K)`.',
    ).optional(),
    parameters: described(
      texted.nullable(),
      'parameters',
      'The parameters by name: `real[nv, nh]`, `positive`, `spd[n, n]`.',
    ).optional(),
    assume: described(
      texts,
      'conditions',
      'Conditions on parameters, visible variables and sizes: `alpha > 1/2`, `n >= 2`.',
    ).optional(),
    functions: described(
      texted,
      'functions',
      'Undefined functions by name: `(v, h) -> real`, `(h) -> spd[nv, nv]`.',
    ).optional(),
    definitions: described(
      texted,
      'definitions',
      'Definitions: `name`, `name[i, k]` or `name(x, y)` → an expression; each may use those above it.',
    ).optional(),
    energy: described(text, 'expression', 'The energy E(v, h), a scalar expression.'),
    data: described(
      z.union([text, texted]),
      'data',
      'The distribution that stands for p̃(v): `gaussian_mixture`, `normal(0, 1)`, `{csv: FILE}`, or one by variable.',
    ).optional(),
    claims: z
      .union([z.array(z.union([described(text, 'claim', 'An equation `left == right`.'), claim])), z.null()])
      .optional()
      .describe('Claims to decide.'),
  })
  .describe('An energy-based model and claims about it, for scoreproof.')

/** A model as a TypeScript value: what a model file says, with numbers allowed for texts. */
export type ModelObject = z.input<typeof MODEL_SCHEMA>

/** The schema as JSON Schema, draft 7: a value of a kind that editors know is checked as that kind. */
export const modelFileSchema = (): Record<string, unknown> => {
  const schema = z.toJSONSchema(MODEL_SCHEMA, {
    target: 'draft-7',
    io: 'input',
    override: ({ jsonSchema }) => {
      const { editor, description } = jsonSchema as { editor?: keyof typeof EDITOR; description?: string }
      if (editor === undefined) return
      for (const key of Object.keys(jsonSchema)) delete jsonSchema[key]
      Object.assign(jsonSchema, { description, ...EDITOR[editor] })
    },
  })
  return { ...schema, title: 'scoreproof model file' }
}

export const MODEL_KEYS = Object.keys(MODEL_SCHEMA.shape)
export const CLAIM_KEYS = Object.keys(claim.shape)
