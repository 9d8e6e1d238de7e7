import * as z from 'zod'
import { timed } from '../../decide/clock'
import { OutOfTime } from '../../decide/sampling/outcome'
import { recheckSignature } from '../../decide/signature/recheck'
import { holding } from '../../expr'
import type { Claim, Model } from '../../language/model'
import { admissibleSizes, derivedSizes, ownSizes } from '../../language/sizes'
import type { SizeValues } from '../../decide/verdict'
import { jsonText, printable } from '../../language/printable'
import { InputError } from '../inputError'
import { isFaulty, loadModel, printFaults } from '../models'
import { EXIT, type Session } from '../session'
import { readVerdicts, refuseChanged } from '../verdictsFile'

export interface RecheckArguments {
  readonly seed?: number
  readonly json?: boolean
}

/** What is read of the JSON of `check`; other keys are left alone. */
const SIZES = z.record(z.string(), z.number().int().positive())
const CLAIM = z.object({
  claim: z.string(),
  line: z.number(),
  verdict: z.string(),
  method: z.string().optional(),
  sizes: z.union([z.literal('all'), z.array(SIZES)]).optional(),
})
const VERDICTS = z.object({
  models: z.array(
    z.object({
      model: z.string(),
      hash: z.string().optional(),
      claims: z.array(CLAIM),
    }),
  ),
})
type Stated = z.infer<typeof CLAIM>

/** What became of a claim: `skipped` says why it was not redone. */
interface Rechecked {
  readonly model: string
  readonly claim: string
  readonly line: number
  readonly result: 'agree' | 'disagree' | 'skipped'
  readonly reason?: string
  readonly trials?: number
  readonly primes?: readonly string[]
}

/** The claim of the model that a verdict is about. */
const claimOf = (path: string, model: Model, { claim, line }: Stated): Claim => {
  const found = model.claims.find((c) => c.text === claim && c.place.line === line)
  if (!found) throw new InputError('unknown-claim', `${path}: has no claim \`${claim}\` in line ${line}`)
  return found
}

/** Sizes that a proof by signatures may name: those at which the claim makes sense, derived ones included. */
const isChoice = (model: Model, claim: Claim, at: SizeValues): boolean => {
  const all = derivedSizes(model, at)
  const names = Object.keys(at)
  return (
    all !== undefined &&
    names.length === model.sizes.length &&
    names.every((name) => all[name] === at[name]) &&
    admissibleSizes(model, claim, at)
  )
}

/** Whether one choice of sizes stands for all of them: nothing is summed, indexed or counted. */
const isSized = holding(
  (t) => 'over' in t || t.kind === 'size' || t.kind === 'index' || (t.kind === 'entry' && t.slots.length > 0),
)

/** A claim that takes longer is skipped. */
const PATIENCE = 60

type Outcome = Omit<Rechecked, 'model' | 'claim' | 'line'>

const redoInTime = (model: Model, claim: Claim, sizes: Stated['sizes'], seed: number): Outcome => {
  try {
    return timed(PATIENCE, undefined, ({ tick }) => redo(model, claim, sizes, seed, tick))
  } catch (error) {
    if (!(error instanceof OutOfTime)) throw error
    return { result: 'skipped', reason: `out of time after ${PATIENCE} s` }
  }
}

/** Redoes a proof by signatures at each of its sizes, with primes of its own. */
const redo = (model: Model, claim: Claim, sizes: Stated['sizes'], seed: number, tick: () => void): Outcome => {
  const primes = new Set<string>()
  let trials = 0
  const assume = [...model.assume.map((a) => a.condition), ...claim.where]
  const stated =
    sizes === 'all' && (model.sizes.length === 0 || !claim.sides.some(isSized))
      ? [derivedSizes(model, ownSizes(model)) ?? {}]
      : sizes
  if (stated === undefined || stated === 'all' || stated.length === 0)
    return { result: 'disagree', reason: 'a proof by signatures covers sizes that it names, and this names none' }
  const stray = sizes === 'all' ? undefined : stated.find((at) => !isChoice(model, claim, at))
  if (stray) return { result: 'disagree', reason: `the claim is not made at ${describe(stray)}` }
  for (const at of stated) {
    for (const [k, right] of claim.sides.slice(1).entries()) {
      const answer = recheckSignature(claim.sides[k]!, right, {
        sizes: at,
        indices: claim.indices,
        assume,
        seed: seed + trials,
        tick,
      })
      if (answer.result === 'disagree') return { result: 'disagree', reason: `the sides differ at ${describe(at)}` }
      if (answer.result === 'unsupported')
        return { result: 'skipped', reason: `the second checker has no way to evaluate ${answer.reason}` }
      trials += answer.trials
      answer.primes.forEach((prime) => primes.add(prime))
    }
  }
  return { result: 'agree', trials, primes: [...primes] }
}

const describe = (sizes: Readonly<Record<string, number>>): string =>
  Object.entries(sizes)
    .map(([name, n]) => `${name} = ${n}`)
    .join(', ') || 'every size'

const reasonToSkip = ({ verdict, method }: Stated): string | undefined =>
  verdict !== 'proved'
    ? `${verdict}, not proved`
    : method === 'signature'
      ? undefined
      : `proved by ${method ?? 'no method that is named'}`

const MARKS = { agree: '✓', disagree: '✗', skipped: '·' } as const

/** `scoreproof recheck`: exit code 0 if no proof is contradicted, 1 if one is, 2 if an input could not be used. */
export const runRecheck = (path: string, options: RecheckArguments, { terminal }: Session): number => {
  const verdicts = readVerdicts(path, VERDICTS)
  const seed = options.seed ?? Math.floor(Math.random() * 2 ** 31)
  const results: Rechecked[] = []
  for (const entry of verdicts.models) {
    // Bad input among several models has errors in place of claims.
    if (entry.claims.length === 0) continue
    const loaded = loadModel(entry.model)
    if (isFaulty(loaded)) {
      printFaults(loaded, terminal)
      return EXIT.badInput
    }
    const { model } = loaded
    refuseChanged(path, entry, model)
    for (const stated of entry.claims) {
      const claim = claimOf(entry.model, model, stated)
      const reason = reasonToSkip(stated)
      const outcome =
        reason === undefined ? redoInTime(model, claim, stated.sizes, seed) : { result: 'skipped' as const, reason }
      results.push({ model: entry.model, claim: stated.claim, line: stated.line, ...outcome })
    }
  }
  const count = (result: Rechecked['result']): number => results.filter((r) => r.result === result).length
  const agreed = count('disagree') === 0
  if (options.json) {
    terminal.out(`${jsonText({ claims: results, ok: agreed, seed })}\n`)
  } else {
    for (const { model, line, claim, result, reason, trials } of results)
      terminal.out(
        `${MARKS[result]} ${printable(model)}:${line}  ${printable(claim)}\n    ${result}${reason ? `: ${printable(reason)}` : `, ${trials} trials`}\n`,
      )
    terminal.out(
      `\n${count('agree')} agree, ${count('disagree')} disagree, ${count('skipped')} skipped · seed ${seed}\n`,
    )
  }
  return agreed ? EXIT.ok : EXIT.notOk
}
