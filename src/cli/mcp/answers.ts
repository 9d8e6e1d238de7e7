import { derive } from '../../calculus/derive'
import { Refused } from '../../code'
import { check, type Progress } from '../../decide/check'
import { DEFAULT_SEED, sorted } from '../../decide/tasks'
import type { CheckResult, ClaimResult } from '../../decide/verdict'
import { diagnose } from '../../diagnose/diagnose'
import type { DiagnosisResult, Outcome } from '../../diagnose/finding'
import { diagnosisJson } from '../../diagnose/json'
import { DIAGNOSTIC_NAMES, type DiagnosticName } from '../../diagnose/names'
import { evaluatePoints } from '../../evaluate/evaluatePoints'
import type { EvalAnswer } from '../../evaluate/results'
import { TooLong } from '../../expr'
import { ModelError } from '../../language/faults'
import type { Fault, Model } from '../../language/model'
import { parseModel } from '../../language/parseModel'
import { parsePoints } from '../../language/parsePoints'
import { derived } from '../../report/derived'
import { objectiveGradient } from '../../report/objectiveGradient'
import { tooLongFault } from '../../report/tooLong'
import {
  checkRunJson,
  type FaultJson,
  faultJson,
  faultyModelJson,
  type ModelJson,
  modelJson,
} from '../../report/verdictJson'
import { weighted } from '../../report/weighted'
import { claimNumber } from '../claimNumber'
import { weightsOf } from '../dataWeight'
import { filesOf, requestOf, targetOf } from '../exportFiles'
import { InputError } from '../inputError'
import { modelHash } from '../modelHash'
import { refuseUnknownSizes, sizesOf, withSizes } from '../models'
import { STANDARD_INPUT } from '../readText'
import type { Inputs, ToolName } from './inputs'
import type { Call, ThreadData, ToolAnswer } from './protocol'

/*
 * The JSON of the command line for a model on standard input, from text alone: nothing here reads or writes a file.
 */

type Json = ToolAnswer['json']

/** Told what to answer if nothing more comes. */
type Tell = (json: Json) => void
interface Surroundings extends Pick<ThreadData, 'version' | 'stopped'> {
  readonly tell: Tell
  readonly onProgress: (progress: Progress) => void
}

const PATH = STANDARD_INPUT

/** The model at the sizes that were asked for. @throws ModelError, InputError */
const opened = ({ model: text, sizes = {} }: Inputs[ToolName]): Model => {
  const model = parseModel(text)
  refuseUnknownSizes(model.sizes, Object.keys(sizes))
  return withSizes(model, sizes)
}

const deriveAnswer = (input: Inputs['derive']): Json => {
  const model = opened(input)
  const weight = input.weight && weightsOf(model, input.weight)
  const derivation = derive(model)
  const gradient = input.gradient ? objectiveGradient(model, derivation.objective) : undefined
  const also = weight && weighted(model, derivation, weight, input.gradient ?? false)
  return { model: PATH, ...derived(model, derivation, gradient, also) }
}

/** Samples would be read from a file. */
const refuseFiles = ({ data }: Model): void => {
  const file = [...(data?.of.values() ?? [])].find((d) => 'file' in d)
  if (!file || !data) return
  const message = `\`data\` names the file \`${file.file}\`, and no files are read here: name a law, as in \`data: normal(0, 1)\``
  throw new ModelError([{ code: 'no-files', message, place: data.place }])
}

const checkAnswer = async (input: Inputs['check'], { tell, stopped, onProgress }: Surroundings): Promise<Json> => {
  const started = performance.now()
  const { seed = DEFAULT_SEED, runs, prove, sizes = {} } = input
  const run = (model: ModelJson): Json => ({ ...checkRunJson([model], seed, (performance.now() - started) / 1000) })
  try {
    const model = opened(input)
    refuseFiles(model)
    const claim = input.claim === undefined ? undefined : claimNumber(model, String(input.claim))
    const hash = modelHash(model.text)
    const soFar: (CheckResult | ClaimResult)[] = []
    const tellSoFar = (): void =>
      tell(run({ ...modelJson(PATH, { ...sorted(soFar), ok: false }, hash), errors: [stopped] }))
    tellSoFar()
    const onResult = (result: CheckResult | ClaimResult): void => {
      soFar.push(result)
      tellSoFar()
    }
    const options = { seed, runs, prove, claim, sizes: sizesOf(model, sizes), modelPath: PATH, onResult, onProgress }
    return run(modelJson(PATH, await check(model, options), hash))
  } catch (error) {
    if (!(error instanceof ModelError)) throw error
    return run(faultyModelJson(PATH, error.faults))
  }
}

/** Points that take less are told of together. */
const PERIOD_MS = 100

const evalAnswer = (input: Inputs['eval'], { tell, stopped }: Surroundings): Json => {
  const model = opened(input)
  const { sizes, points } = parsePoints(JSON.stringify({ points: input.points }), model, input.sizes)
  const answer = (known: EvalAnswer['points']): Json => ({ model: PATH, sizes, points: known })
  const unreached = { error: { code: stopped.code, message: stopped.message } }
  let told = -Infinity
  const onResult = (known: EvalAnswer['points']): void => {
    if (performance.now() - told < PERIOD_MS) return
    told = performance.now()
    tell(answer(points.map((_, k) => known[k] ?? unreached)))
  }
  return answer(evaluatePoints(model, sizes, points, { digits: input.digits, onResult }))
}

const exportAnswer = (input: Inputs['export'], { version }: Surroundings): Json => {
  const model = opened(input)
  const target = targetOf(input.target)
  const { selfTest, notation = 'paper', what, weight, subject, as, tolerance } = input
  const options = {
    notation,
    what,
    weight,
    subject,
    as,
    tolerance,
    output: subject === undefined ? `model.${target.extension}` : undefined,
    selfTest: selfTest ? `test_model.${target.extension}` : undefined,
  }
  const files = filesOf(target, requestOf(target, model, PATH, options, version), options)
  return {
    model: PATH,
    target: target.name,
    files: files.map(({ file, text }) => ({ file: file ?? null, text: text() })),
  }
}

const diagnoseAnswer = (input: Inputs['diagnose'], { tell, stopped }: Surroundings): Json => {
  const model = opened(input)
  const { seed = DEFAULT_SEED, sizes = {} } = input
  const outcomes = new Map<DiagnosticName, Outcome>()
  const json = (result: DiagnosisResult): Json => ({ ...diagnosisJson(PATH, result) })
  const onOutcome = (name: DiagnosticName, outcome: Outcome): void => {
    outcomes.set(name, outcome)
    const open = DIAGNOSTIC_NAMES.map((n) => [n, outcomes.get(n) ?? { undecided: stopped.message }] as const)
    tell(json({ ok: false, seed, outcomes: new Map(open) }))
  }
  return json(diagnose(model, { seed, sizes, onOutcome }))
}

type Answers = { readonly [T in ToolName]: (input: Inputs[T], around: Surroundings) => Json | Promise<Json> }
const ANSWERS: Answers = {
  derive: deriveAnswer,
  check: checkAnswer,
  eval: evalAnswer,
  export: exportAnswer,
  diagnose: diagnoseAnswer,
}

/** What is wrong with the input; undefined for a bug of ours. */
const faultsOf = (error: unknown, text: string): readonly FaultJson[] | undefined => {
  if (error instanceof ModelError) return error.faults.map(faultJson)
  const fault: Fault | undefined =
    error instanceof InputError
      ? { code: error.code, message: error.message }
      : error instanceof Refused
        ? { code: 'refused', message: error.message }
        : error instanceof TooLong
          ? tooLongFault(parseModel(text), error)
          : undefined
  return fault && [faultJson(fault)]
}

/** An input that cannot be used is an error with a place and a mend; a verdict that is not as expected is none. */
export const answerOf = async ({ tool, input }: Call, around: Surroundings): Promise<ToolAnswer> => {
  try {
    const json = await ANSWERS[tool](input as never, around)
    return {
      json,
      isError: tool === 'check' && 'errors' in (json as unknown as { models: readonly [ModelJson] }).models[0],
    }
  } catch (error) {
    const errors = faultsOf(error, input.model)
    if (errors) return { json: { model: PATH, errors }, isError: true }
    const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    return { json: internal(what), isError: true }
  }
}

export const internal = (what: string): Json => ({
  model: PATH,
  errors: [
    {
      code: 'internal',
      message: `internal error: ${what}; please report it with the model that causes it`,
      line: null,
      column: null,
    },
  ],
})
