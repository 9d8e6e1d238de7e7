import * as z from 'zod'
import type { ModelResult } from '../decide/verdict'
import type { ModelJson } from '../report/verdictJson'

/* The verdicts of `check --json` as they were, for what shows them again. */

const SIZES = z.record(z.string(), z.number())
const GROUP = z.record(z.string(), z.unknown())
const ASSUMPTIONS = z.array(
  z.object({ kind: z.enum(['exchange', 'boundary', 'positive', 'defined', 'smooth', 'converges']), text: z.string() }),
)
const METHOD = z.enum(['moments', 'normal-form', 'signature', 'sampling'])
const COMMON = { method: METHOD, assumptions: ASSUMPTIONS }

const VERDICT = z.discriminatedUnion('verdict', [
  z.object({
    verdict: z.literal('proved'),
    ...COMMON,
    sizes: z.union([z.literal('all'), z.array(SIZES)]),
    minimum: SIZES.optional(),
    failureProbability: z.number(),
    argument: z.string().optional(),
    trials: z.number().optional(),
  }),
  z.object({
    verdict: z.literal('tested'),
    ...COMMON,
    sizes: z.array(SIZES),
    points: z.number(),
    undefinedPoints: z.number(),
    worst: z.number(),
    confidence: z.number().optional(),
  }),
  z.object({
    verdict: z.literal('refuted'),
    ...COMMON,
    counterexample: z.object({
      sizes: SIZES,
      indices: SIZES,
      parameters: GROUP,
      visible: GROUP,
      hidden: GROUP,
      functions: z.record(z.string(), z.string()),
      data: z.unknown(),
      link: z.number(),
      left: z.string(),
      right: z.string(),
    }),
    replay: z.string(),
    difference: z.object({ kind: z.enum(['sign', 'factor', 'offset', 'ratio', 'other']), text: z.string() }).optional(),
    remark: z.string().optional(),
  }),
  z.object({ verdict: z.literal('undecided'), reason: z.string(), assumptions: ASSUMPTIONS }),
])

const CHECK = z
  .object({
    name: z.string(),
    details: z.string().optional(),
    remarks: z.array(z.string()).optional(),
    flagged: z.boolean().optional(),
  })
  .and(VERDICT)
const CLAIM = z
  .object({
    claim: z.string(),
    name: z.string().nullable(),
    expect: z.enum(['holds', 'proved', 'refuted']),
    ok: z.boolean(),
    line: z.number(),
  })
  .and(VERDICT)

const FAULT = z.object({
  code: z.string(),
  message: z.string(),
  line: z.number().nullable(),
  column: z.number().nullable(),
})

/** What is said of one model. */
export const MODEL_RUN = z.object({
  model: z.string(),
  hash: z.string().optional(),
  checks: z.array(CHECK),
  claims: z.array(CLAIM),
})

export const CHECK_RUN = z.object({
  models: z.array(MODEL_RUN),
  seed: z.number(),
  seconds: z.number(),
})
export type CheckRun = z.infer<typeof CHECK_RUN>

/** The same with what a shard keeps of it. */
export const SHARD_MODEL = MODEL_RUN.extend({
  ok: z.boolean(),
  errors: z.array(FAULT).optional(),
  /** Its place among all that was asked for. */
  at: z.number(),
})

/** What a run says of one model, as `check` gives it. */
export const resultOf = ({ checks, claims }: CheckRun['models'][number]): Pick<ModelResult, 'checks' | 'claims'> => ({
  checks: checks.map(({ name, details = '', remarks = [], flagged, ...verdict }) => ({
    name,
    details,
    remarks,
    ...(flagged === true && { flagged }),
    verdict: whole(verdict),
  })),
  claims: claims.map(({ claim, name, expect, ok, line, ...verdict }) => ({
    claim,
    name,
    expect,
    ok,
    line,
    note: null,
    verdict: whole(verdict),
  })),
})

/** The same of what is about to be printed. */
export const resultIn = (json: ModelJson): Pick<ModelResult, 'checks' | 'claims'> => resultOf(MODEL_RUN.parse(json))

type Stated = z.infer<typeof VERDICT>
/** What JSON leaves out of a refutation serves to find it again, which its replay command does. */
const whole = (verdict: Stated) => (verdict.verdict === 'refuted' ? { ...verdict, path: '', points: 0 } : verdict)
