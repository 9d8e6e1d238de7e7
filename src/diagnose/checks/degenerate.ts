import { hasEquations } from '../../decide/sampling/equations'
import { shapeOf } from '../../decide/sampling/instance'
import type { SizeValues } from '../../decide/verdict'
import { entry, number, subterms, type Term, type Variable } from '../../expr'
import type { Model } from '../../language/model'
import { admissibleSizes, derivedSizes, ownSizes } from '../../language/sizes'
import type { Diagnostic } from '../diagnostic'
import type { Finding, Outcome } from '../finding'
import { unlessOpen } from '../open'
import {
  holding,
  isFree,
  isShifted,
  movesWholly,
  movingOnly,
  parametersOf,
  partnerOf,
  partOf,
  relation,
  scaling,
} from '../parameters/blocks'
import { type Flat, flatAt, Unclear } from '../parameters/flat'
import type { Subject } from '../subject'

/*
 * Where J does not change along a direction of the parameters, no data tell them apart. Many energies have such
 * directions by design: hidden units may be rescaled or rotated, softmax weights shifted. A parameter that does nothing,
 * or nothing that another does not do, is a slip.
 */

/** At the model's sizes and at larger ones: what is flat at the first alone comes of how small they are. */
const sizesOf = ({ model, sizes, options }: Subject): readonly SizeValues[] => {
  if (options.sizes && Object.keys(options.sizes).length > 0) return [sizes]
  const base = ownSizes(model, sizes)
  const larger = derivedSizes(model, Object.fromEntries(Object.entries(base).map(([name, n]) => [name, n + 1])))
  return larger && admissibleSizes(model, undefined, larger) ? [sizes, larger] : [sizes]
}

/** J and E at one choice of sizes, with their flat directions. */
interface Level {
  readonly objective: Flat
  /** Of E itself, up to a constant: what is not flat there is the doing of sums and integrals over hidden variables. */
  readonly energy: Flat | undefined
}

const levelAt = (subject: Subject, sizes: SizeValues): Level | undefined => {
  const { model, derivation } = subject
  const flat = (f: Term, rows: readonly Variable[], upToConstant: boolean): Flat | undefined =>
    flatAt(subject, f, rows, sizes, upToConstant)
  const objective = flat(derivation.objective, model.visible, false)
  if (!objective) return undefined
  if (objective.directions.length === 0) return { objective, energy: undefined }
  const energy = unlessOpen(() => flat(model.energy, [...model.visible, ...model.hidden], true))
  return { objective, energy }
}

const quoted = (variables: readonly Variable[]): string => variables.map((v) => `\`${v.name}\``).join(', ')

/** A parameter without which the model is the same, and what makes up for it. */
interface Superfluous {
  readonly variable: Variable
  readonly partner: Variable | undefined
}

/** Parameters that do nothing in J, or nothing in E that one other does not do as well, at each of the sizes. */
const superfluous = (levels: readonly Level[]): readonly Superfluous[] => {
  const idle = (variable: Variable): boolean =>
    levels.every(({ objective }) => isFree(objective, movingOnly(objective, [variable]), variable))
  const doubled = (variable: Variable): Superfluous | undefined => {
    const partners = levels.map(({ energy }) => {
      const found = energy && partnerOf(energy, variable)
      if (!found?.partner) return undefined
      return movesWholly(energy!, variable, found.partner) ? found.partner : undefined
    })
    return partners.every((p) => p !== undefined && p === partners[0]) ? { variable, partner: partners[0] } : undefined
  }
  const found: Superfluous[] = []
  for (const variable of parametersOf(levels[0]!.objective)) {
    if (found.some(({ partner }) => partner === variable)) continue
    if (idle(variable)) found.push({ variable, partner: undefined })
    else {
      const one = doubled(variable)
      if (one) found.push(one)
    }
  }
  return found
}

/** `times t²`, `over t`. */
const timesText = (power: number): string => {
  const size = Math.abs(power)
  return `${power > 0 ? 'times' : 'over'} t${size === 1 ? '' : size === 2 ? '²' : `^${size}`}`
}

const togetherText = (flat: Flat, variable: Variable, partner: Variable): string => {
  const how = relation(flat, variable, partner)
  const pair = quoted([variable, partner]).replace(', ', ' and ')
  if (how?.kind === 'scaled' && how.power === -1) return `${pair} enter only as a product`
  if (how?.kind === 'scaled' && how.power === 1) return `${pair} enter only as a quotient`
  if (how?.kind === 'scaled')
    return `${pair} enter only together: \`${variable.name}\` times t makes up for \`${partner.name}\` ${timesText(how.power)}`
  if (how?.kind === 'shifted' && how.power === -1) return `${pair} enter only as a sum`
  if (how?.kind === 'shifted' && how.power === 1) return `${pair} enter only as a difference`
  return `what \`${variable.name}\` does, \`${partner.name}\` does as well`
}

const errorOf = (subject: Subject, { objective, energy }: Level, { variable, partner }: Superfluous): Finding => {
  const { model, derivation, places } = subject
  const where = places.of(
    entry(
      variable,
      variable.dims.map(() => number(1)),
    ),
    ({ text: part }) => new RegExp(`^${variable.name}(\\[.*\\])?$`, 'u').test(part),
  )
  const message = partner
    ? `${togetherText(energy!, variable, partner)}; no data tell them apart`
    : !model.energy.symbols.has(variable.name)
      ? `the energy does not depend on \`${variable.name}\``
      : derivation.freeEnergy.symbols.has(variable.name)
        ? `\`${variable.name}\` only shifts F by what does not depend on v; score matching does not see it`
        : `\`${variable.name}\` is in E but not in F, so that nothing is learned of it`
  const left = holding(objective, variable).directions.length
  const moved = partOf(objective, objective.directions, variable)[0]?.length ?? 0
  return {
    severity: 'error',
    variable: variable.name,
    ...(where && { where }),
    message,
    evidence: { directions: objective.directions.length, entries: objective.cells.length },
    ...(objective.directions.length - left === moved && {
      mend: partner ? `fix ${variable.name}` : `leave out ${variable.name}`,
      advice: partner
        ? `fix \`${variable.name}\`, or leave it out: J then changes with all that is left of the two`
        : `leave \`${variable.name}\` out`,
    }),
  }
}

/** What moves along directions that the model has by design. */
const designText = (flat: Flat): string => {
  const shifted = parametersOf(flat).filter((v) => isShifted(flat, v))
  const scaled = scaling(flat)
  const moving = parametersOf(flat).filter((v) =>
    partOf(flat, flat.directions, v).some((part) => Math.hypot(...part) > 1e-6),
  )
  const all = `along ${flat.directions.length === 1 ? 'one direction' : `${flat.directions.length} directions`} of ${quoted(moving)}`
  if (shifted.length > 0) return `${all}: ${quoted(shifted)} may be shifted as a whole`
  if (scaled && scaled.size > 0)
    return `${all}: ${[...scaled].map(([v, power]) => `\`${v.name}\` ${timesText(power)}`).join(', ')} is the same model`
  return all
}

const run = (subject: Subject): Outcome => {
  const { model, derivation } = subject
  if (model.parameters.length === 0) return { passed: 'the energy has no parameters' }
  const [own, ...more] = sizesOf(subject)
  let levels: readonly Level[]
  try {
    const first = levelAt(subject, own!)
    if (!first) return { undecided: 'the parameters have too many entries, or no values; set smaller sizes by --size' }
    if (first.objective.directions.length === 0) return { passed: 'J changes along every direction of the parameters' }
    levels = [first, ...more.flatMap((sizes) => unlessOpen(() => levelAt(subject, sizes)) ?? [])]
  } catch (thrown) {
    if (thrown instanceof Unclear) return { undecided: thrown.message }
    throw thrown
  }
  const flat = levels[0]!.objective
  const jumping = isFlatInEnergy(levels[0]!, model)
    ? undefined
    : parametersOf(flat).find((v) => isMoved(flat, v) && movesJumps(derivation.objective, model, v))
  if (jumping) return { undecided: `\`${jumping.name}\` moves jumps of ψ, of which derivatives of J tell nothing` }
  const shape = shapeOf(
    own!,
    model.parameters,
    model.assume.map((a) => a.condition),
  )
  if (shape && hasEquations(shape))
    return { undecided: 'the assumptions tie parameters together, along which directions is not known' }
  const large = levels.at(-1)!.objective
  if (large.directions.length === 0) {
    const at = Object.entries(large.sizes).map(([name, n]) => `${name} = ${n}`)
    return {
      passed: `J changes along every direction of the parameters at ${at.join(', ')}, if not at the file's sizes`,
    }
  }
  const errors = superfluous(levels)
  const rest = errors.reduce((flat, { variable }) => holding(flat, variable), levels[0]!.objective)
  const findings: readonly Finding[] = [
    ...errors.map((one) => errorOf(subject, levels[0]!, one)),
    ...(rest.directions.length === 0
      ? []
      : [
          {
            severity: 'warning' as const,
            variable: parametersOf(rest).find((v) => isMoved(rest, v))!.name,
            message: `J does not change ${designText(rest)}`,
            evidence: { directions: rest.directions.length, entries: rest.cells.length },
          },
        ]),
  ]
  const [head, ...tail] = findings
  return head ? { findings: [head, ...tail] } : { passed: 'J changes along every direction of the parameters' }
}

/** Whether E is the same along all of these directions, so that J is: E has no jumps that a parameter may move. */
const isFlatInEnergy = ({ objective, energy }: Level, model: Model): boolean =>
  energy?.directions.length === objective.directions.length &&
  !model.parameters.some((v) => movesJumps(model.energy, model, v))

/** Whether the function steps where the parameter puts it: it changes along it, and its derivative is 0 all the same. */
const movesJumps = (of: Term, model: Model, { name }: Variable): boolean =>
  [...subterms(of)].some(
    (t) =>
      t.kind === 'call' &&
      (t.name === 'dabs' || t.name === 'sign') &&
      t.symbols.has(name) &&
      model.visible.some((v) => t.symbols.has(v.name)),
  )

const isMoved = (flat: Flat, variable: Variable): boolean =>
  partOf(flat, flat.directions, variable).some((part) => Math.hypot(...part) > 1e-6)

/** J changes along every direction of the parameters. */
export const degenerate: Diagnostic = { summary: 'J changes along every direction of the parameters', run }
