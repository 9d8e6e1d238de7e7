import * as z from 'zod'

/* What each tool takes. Descriptions are what an assistant reads of it. */

const MODEL = {
  model: z
    .string()
    .describe(
      'The text of the model file, YAML. It cannot read files: data are given as a law, not as a CSV or NPY file.',
    ),
  sizes: z
    .record(z.string(), z.number().int().positive())
    .optional()
    .describe('Sizes in place of the defaults of the model, as {"nv": 5}.'),
}
const SEED = {
  seed: z.number().int().min(0).max(0x7fffffff).optional().describe('Seed of everything random. Default 42.'),
}
const WEIGHT = {
  weight: z
    .array(z.string())
    .optional()
    .describe('The objective weighted by w(v), which vanishes at the boundary, as ["v[i]^2"]; one for each array.'),
}

export const TOOLS = {
  derive: {
    title: 'Derive',
    description:
      'Derives the free energy, the score, the terms of Theorem 1 and the score matching objective of an energy, in index notation, for all sizes. Each formula as text, LaTeX and a term.',
    input: z.strictObject({
      ...MODEL,
      gradient: z.boolean().optional().describe('Also the gradient of the objective in each parameter.'),
      ...WEIGHT,
    }),
  },
  check: {
    title: 'Check',
    description:
      'Decides the claims of a model, for all sizes, beside built-in checks of its derivation: proved, tested, refuted with the smallest counterexample found and both of its sides, or undecided with the reason.',
    input: z.strictObject({
      ...MODEL,
      claim: z
        .union([z.number().int().positive(), z.string()])
        .optional()
        .describe('Only this claim, by number from 1 or by name.'),
      ...SEED,
      runs: z.number().int().min(1).max(1e7).optional().describe('Points for each check and claim. Default 60.'),
      prove: z.boolean().optional().describe('A claim that is not proved does not hold.'),
    }),
  },
  eval: {
    title: 'Evaluate',
    description:
      'Evaluates the free energy, the score, its derivative, the terms of Theorem 1 and the objective of a model at points, with a bound on the error.',
    input: z.strictObject({
      ...MODEL,
      points: z
        .array(z.record(z.string(), z.unknown()))
        .describe('The points, each as {"parameters": {"W": [["1/2"]], "sigma": 1}, "visible": {"v": [0.25]}}.'),
      digits: z.number().int().min(1).max(50).optional().describe('That many correct digits, as text.'),
    }),
  },
  export: {
    title: 'Export',
    description:
      'Writes the closed forms of a model as code, for all sizes, and, if asked, a test of it or of a function of your own with golden points. The answer has the text of each file; nothing is written.',
    input: z.strictObject({
      ...MODEL,
      target: z.string().describe('numpy, torch, jax, c, typescript or latex.'),
      what: z.string().optional().describe('Functions, as "score,objective". Default: all but sample.'),
      ...WEIGHT,
      notation: z.enum(['paper', 'score']).optional().describe('Letters of the target latex.'),
      selfTest: z.boolean().optional().describe('Also a test with golden points, which needs nothing but the target.'),
      subject: z
        .string()
        .optional()
        .describe('MODULE:FUNCTION, code of your own that the test calls in place of the exported one.'),
      as: z.string().optional().describe('Which function the subject is to be. Default: its own name.'),
      tolerance: z.number().positive().optional().describe('Of the test, relative. Default 1e-12.'),
    }),
  },
  diagnose: {
    title: 'Diagnose',
    description:
      'What to know of an energy before it is trained by score matching: kinks, boundary terms, divergence, loss of digits, each finding with its place, numbers and a mend that was tried.',
    input: z.strictObject({ ...MODEL, ...SEED }),
  },
} as const

export type ToolName = keyof typeof TOOLS
export type Inputs = { readonly [T in ToolName]: z.infer<(typeof TOOLS)[T]['input']> }
