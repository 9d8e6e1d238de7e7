import { isOurs } from '../../code'
import type { Sample } from '../../data/density'
import { sampleFault } from '../../diagnose/sampleFault'
import { type Entry, entryOf, type Sweep, type Unread } from '../../html/entry'
import { reportHtml } from '../../html/report'
import { formatFaults } from '../../language/formatFaults'
import type { Model } from '../../language/model'
import type { Values } from '../../program/arrays'
import { type ResultSoFar, tally } from '../../report/checkText'
import { plural } from '../../report/verdictText'
import type { Checker } from '../checker'
import { loadSamples, readSample } from '../dataFiles'
import { entryNumbers } from '../../data/header'
import { SampleFault } from '../../data/sampleFault'
import { visibleShape } from '../../pictures'
import { parametersOf } from '../dataObjective'
import { InputError } from '../inputError'
import { modelHash } from '../modelHash'
import { modelPaths, refuseForSeveral, refuseSharedInput } from '../modelPaths'
import { type Faulty, isFaulty, loadModel, printFaults, type Readable } from '../models'
import { columnOptions, type ColumnsOption } from '../optionValues'
import { loadPoints } from '../points'
import { createProgress, type Progress } from '../progress'
import { refuseMissingFolder, headIfExists } from '../readText'
import { writeWhole } from '../wholeFile'
import { EXIT, type Session } from '../session'
import { shellWord } from '../shellWord'
import { readVerdicts, refuseChanged } from '../verdictsFile'
import { CHECK_RUN, type CheckRun, resultOf } from '../verdictsSchema'

export interface ReportArguments {
  readonly output: string
  readonly force?: boolean
  readonly data?: string
  readonly columns?: ColumnsOption
  readonly at?: string
  readonly entries?: readonly string[]
  readonly from?: string
  readonly seed: number
  readonly timeout?: number
  readonly allowOutside?: boolean
}

interface Surroundings {
  readonly version: string
  /** What checks; absent where verdicts are read from a file. */
  readonly checker: Checker | undefined
}

/** A model with what was read beside it. */
interface Ready extends Readable {
  readonly samples: ReadonlyMap<string, Sample>
  readonly sample?: Sample
  readonly at?: Values
  readonly entries?: readonly number[]
  readonly sizes: Readonly<Record<string, number>>
}

/** `scoreproof report`: exit code 0 if all is as expected, 1 if not, 2 if an input could not be used. */
export const runReport = async (
  given: readonly string[],
  options: ReportArguments,
  session: Session,
  surroundings: Surroundings,
): Promise<number> => {
  const started = performance.now()
  const { terminal } = session
  const { output, from, at, data } = options
  const paths = modelPaths(given)
  refuseSharedInput([...paths, at, data, from])
  refuseForSeveral(paths, options, ['at', 'data', 'entries'])
  refuseToOverwrite(options)
  refuseMissingFolder(output)
  const run = from === undefined ? undefined : readVerdicts(from, CHECK_RUN)
  const loaded = paths.map((path) => ready(loadModel(path), options))
  const entries: (Entry | Unread)[] = []
  for (const one of loaded) {
    if (isFaulty(one)) {
      printFaults(one, terminal)
      entries.push({ path: one.path, faults: faultsText(one) })
    } else entries.push(await entryFor(one, run, options, session, surroundings))
  }
  // Their faults are told already.
  if (loaded.every(isFaulty)) return EXIT.badInput
  const seconds = run?.seconds ?? (performance.now() - started) / 1000
  const seed = run?.seed ?? options.seed
  const told = { version: surroundings.version, seeds: [seed], seconds, ...(from !== undefined && { from }) }
  writeWhole(output, reportHtml(entries, told))
  terminal.err(`wrote ${output}\n`)
  return closing(entries, session)
}

/** A file that exists is left as it is, unless we wrote it. @throws InputError */
const refuseToOverwrite = ({ output, force }: ReportArguments): void => {
  const before = force ? undefined : headIfExists(output)
  if (before !== undefined && !isOurs(before))
    throw new InputError('exists', `${output}: exists and was not written by scoreproof; \`--force\` overwrites it`)
}

const faultsText = ({ path, text, faults }: Faulty): string =>
  text === '' ? faults.map((f) => f.message).join('\n') : formatFaults(path, text, faults)

/** Reads what belongs to a model; what is wrong with its own samples is a fault of the model. @throws InputError */
const ready = (loaded: Readable | Faulty, options: ReportArguments): Ready | Faulty => {
  if (isFaulty(loaded)) return loaded
  const { model } = loaded
  const { at, data, allowOutside } = options
  const columns = columnOptions(options)
  const point = at === undefined ? undefined : pointOf(at, model, data)
  const sizes = point?.sizes ?? {}
  const sample = data === undefined ? undefined : readSample(data, model, sizes, columns)
  const fault = sample && sampleFault(model, sizes, sample)
  if (fault !== undefined) throw new InputError('bad-data', `${data}: ${fault}`)
  const samples = samplesOf(loaded, sizes, { ...columns, allowOutside })
  if ('faults' in samples) return samples
  const drawn = { sizes, sample: sample ?? [...samples.values()][0] }
  const entries = options.entries && entriesOf(options.entries, model, drawn)
  return { ...loaded, samples, sizes, entries, ...(sample && { sample }), ...(point && { at: point.values }) }
}

/** The files that the model names; what is wrong with them is a fault of the model. */
const samplesOf = (
  { model, path }: Readable,
  sizes: Readonly<Record<string, number>>,
  options: Parameters<typeof loadSamples>[3],
): ReadonlyMap<string, Sample> | Faulty => {
  try {
    return loadSamples(model, path, sizes, options)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    return { path, text: model.text, faults: [{ code: error.code, message: error.message, place: model.data?.place }] }
  }
}

/** The numbers of the entries that are to be shown. @throws InputError */
const entriesOf = (names: readonly string[], model: Model, drawn: Parameters<typeof visibleShape>[1]) => {
  try {
    return entryNumbers(names, visibleShape(model, drawn).blocks)
  } catch (error) {
    if (!(error instanceof SampleFault)) throw error
    throw new InputError('no-entry', `--entries: ${error.message}`)
  }
}

/** Parameters alone where rows of data are given, as for `eval`. */
const pointOf = (at: string, model: Model, data: string | undefined) => {
  if (data !== undefined) return parametersOf(at, model, {})
  const { sizes, points } = loadPoints(at, model, {})
  if (points.length !== 1) throw new InputError('one-point', `${at}: one point is expected, not ${points.length}`)
  return { sizes, values: points[0]!.values }
}

const entryFor = async (
  one: Ready,
  run: CheckRun | undefined,
  options: ReportArguments,
  { terminal }: Session,
  { version, checker }: Surroundings,
): Promise<Entry> => {
  const { path } = one
  const { seed, timeout } = options
  const progress = createProgress(terminal, path)
  try {
    const result = run ? statedOf(one, run, options.from!) : await checked(one, options, checker!, progress.report)
    return builtFrom(one, result, { seed, timeout, version }, progress.report)
  } finally {
    progress.clear()
  }
}

/** All that is said of a model whose verdicts are known. */
const builtFrom = (
  one: Ready,
  result: ResultSoFar,
  { seed, timeout, version }: { readonly seed: number; readonly timeout?: number; readonly version: string },
  onProgress: Progress['report'],
): Entry => {
  const { path, model, sizes, samples, sample, at, entries } = one
  const hash = modelHash(model.text)
  const stem = path.replace(/^.*[\\/]/, '').replace(/\.\w+$/, '')
  return entryOf(model, result, hash, {
    seed,
    timeout,
    sizes,
    samples,
    ...(sample && { sample }),
    ...(at && { at }),
    entries,
    provenance: { path, stem, hash, version, verdicts: [] },
    onStep: (doing) => onProgress({ doing, done: 0, total: 0 }),
  })
}

/** What several runs say of a model, at one path. */
export interface Stated {
  readonly path: string
  /** Of the text that they were about. */
  readonly hash: string | undefined
  readonly result: ResultSoFar
  readonly sweep: Sweep
}

/** The report on verdicts that shards have found. @throws InputError where it cannot be written */
export const writeStated = (
  all: readonly Stated[],
  { output, seeds, seconds }: { readonly output: string; readonly seeds: readonly number[]; readonly seconds: number },
  { terminal }: Session,
  version: string,
): void => {
  const entries = all.map(({ path, hash, result, sweep }): Entry | Unread => {
    const one = unchanged(ready(loadModel(path), { output, seed: seeds[0]! }), hash)
    if (isFaulty(one)) return { path, faults: faultsText(one) }
    const progress = createProgress(terminal, path)
    const noted = { ...result, claims: withNotes(one.model, result.claims) }
    const entry = builtFrom(one, noted, { seed: seeds[0]!, version }, progress.report)
    progress.clear()
    return sweep.settings.length > 1 ? { ...entry, sweep } : entry
  })
  writeWhole(output, reportHtml(entries, { version, seeds, seconds }))
  terminal.err(`wrote ${output}\n`)
}

/** The model as long as it has the text that verdicts are about. */
const unchanged = (one: Ready | Faulty, hash: string | undefined): Ready | Faulty => {
  if (isFaulty(one) || modelHash(one.model.text) === hash) return one
  const message = 'is not the text that the verdicts are about any more'
  return { path: one.path, text: '', faults: [{ code: 'changed-model', message }] }
}

/** Claims with the notes that the model has. */
const withNotes = (model: Model, claims: ResultSoFar['claims']): ResultSoFar['claims'] =>
  claims.map((c) => ({
    ...c,
    note: model.claims.find(({ text, place }) => text === c.claim && place.line === c.line)?.note ?? null,
  }))

const checked = async (
  { path, model, sizes, samples }: Ready,
  { seed, timeout }: ReportArguments,
  checker: Checker,
  onProgress: Parameters<Checker['check']>[0]['onProgress'],
): Promise<ResultSoFar> =>
  checker.check({
    model,
    claim: undefined,
    options: { samples, sizes, seed, timeout, modelPath: shellWord(path) },
    onProgress,
    onResult: () => {},
  })

/** What the file says of the model, with the notes that the model has. @throws InputError where it says nothing of it */
const statedOf = ({ path, model }: Ready, run: CheckRun, from: string): ResultSoFar => {
  const stated = run.models.find((m) => m.model === path)
  if (!stated) {
    const names = run.models.map((m) => `\`${m.model}\``).join(', ')
    throw new InputError(
      'no-verdicts',
      `${from}: has no verdicts of \`${path}\`; it has those of ${names || 'no model'}`,
    )
  }
  refuseChanged(from, stated, model)
  const { checks, claims } = resultOf(stated)
  return { checks, claims: withNotes(model, claims) }
}

/** Bad input beats all. */
const closing = (entries: readonly (Entry | Unread)[], { terminal }: Session): number => {
  const results = entries.flatMap((e) => ('model' in e ? [tally(e.result)] : []))
  const wrong = results.reduce((n, t) => n + t.wrong, 0)
  const all = results.reduce((n, t) => n + t.all, 0)
  terminal.out(
    `${plural(entries.length, 'model')}, ${wrong > 0 ? `${wrong} of ${all} not as expected` : `all ${all} as expected`}\n`,
  )
  if (results.length < entries.length) return EXIT.badInput
  return wrong > 0 ? EXIT.notOk : EXIT.ok
}
