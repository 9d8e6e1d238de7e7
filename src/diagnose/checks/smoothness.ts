import type { Derivation } from '../../calculus/derivation'
import { derive } from '../../calculus/derive'
import type { Data } from '../../data/density'
import { Boundary, type BoundaryTerm } from '../../decide/equation1/boundary'
import { entryTerms } from '../../decide/equation1/entries'
import { bothForms } from '../../decide/equation1/identities'
import { kinkTerms } from '../../decide/equation1/kinkTerms'
import { Sides } from '../../decide/equation1/sides'
import { dataShapes, drawnData } from '../../decide/overData'
import { asked } from '../../decide/question'
import { type Instance, shapeOf } from '../../decide/sampling/instance'
import { call, neg, subterms, type Term } from '../../expr'
import { toText } from '../../export/text'
import type { Model } from '../../language/model'
import { midpoint } from '../../numbers/interval'
import type { Diagnostic } from '../diagnostic'
import type { Finding, Outcome, Where } from '../finding'
import { rounded } from '../numbers'
import { unlessOpen } from '../open'
import { callsOf } from '../places'
import { KINKED, smoothed } from '../smoothed'
import type { Subject } from '../subject'

/*
 * Where F has a kink in v, ψ jumps: ∂ψ/∂v as a function leaves out the point mass there, so that E[½ψ² + ∂ψ] is not what
 * integration by parts makes of the Fisher divergence (Hyvärinen 2005, Theorem 1, which asks for a differentiable ψ).
 */

/** Parameters at which jumps are looked for, at each size. */
const LOOKS = 3
/** Both forms agree to so much, relative to their size. */
const AGREE = 1e-5
const MOST_TOLD = 3
/** Entries up to which both forms, and jumps over all other entries, are integrals. */
const MOST_AXES = 3
/** Parts of the time of which the numbers that show a jump may take one. */
const SHARES = 5

/** Jumps of ψ, or of F itself, at one instance. */
interface Jumps {
  readonly ofScore: readonly BoundaryTerm[]
  readonly ofEnergy: readonly BoundaryTerm[]
}

/** A model at one size with a p̃ that is positive wherever the model may be. */
class Probe {
  readonly #sizes: ReadonlyMap<string, number>

  constructor(
    readonly subject: Subject,
    readonly model: Model,
    readonly derivation: Derivation,
    readonly data: Data,
    sizes: Readonly<Record<string, number>>,
  ) {
    this.#sizes = new Map(Object.entries(sizes))
  }

  /** Jumps of functions of ψ and F that are as smooth as they are and overflow less, or never; of ψ and F, if these are steep. */
  jumps(instance: Instance): Jumps {
    const of = (tamed?: 'asinh' | 'atan') => unlessOpen(() => this.#jumpsOf(instance, tamed))
    const found = of('asinh') ?? this.#jumpsOf(instance, 'atan')
    return isQuiet(found) ? found : (of() ?? found)
  }

  #jumpsOf(instance: Instance, tamed?: 'asinh' | 'atan'): Jumps {
    const of = (terms: readonly Term[]): readonly BoundaryTerm[] => {
      const functions = tamed ? terms.map((t) => call(tamed, t)) : terms
      const boundary = new Boundary(this.model, this.data, functions, this.#sizes, this.subject.clock.tick)
      const found = terms.length > MOST_AXES ? boundary.jumpsOnLines(instance) : boundary.terms(instance, 'jumps')
      return found.filter(({ kind }) => kind === 'jump')
    }
    const scores = entryTerms(this.derivation.score, this.#sizes)
    return { ofScore: of(scores), ofEnergy: of(scores.map(() => this.derivation.freeEnergy)) }
  }

  /** The objective as trained, and as the Fisher divergence has it; undefined where they could not be had, or not in time. */
  forms(instance: Instance): { readonly implicit: number; readonly explicit: number } | undefined {
    const { implicit, explicit } = bothForms(this.model, this.derivation)
    const pair = { left: implicit, right: explicit, indices: new Map() }
    if (isAmongMany(this.model, instance.sizes)) return undefined
    return unlessOpen(() => {
      const tick = this.subject.clock.share(SHARES)
      const [found] = new Sides(this.model, this.data, this.#sizes, [pair], tick).compare(instance, this.data)
      return { implicit: midpoint(found!.left), explicit: midpoint(found!.right) }
    })
  }
}

const isAmongMany = ({ visible }: Model, sizes: Readonly<Record<string, number>>): boolean =>
  shapeOf(sizes, visible, [])!.cells > MOST_AXES

const isQuiet = ({ ofScore, ofEnergy }: Jumps): boolean => ofScore.length + ofEnergy.length === 0

/** The energy without its kinks, where ψ then has none and both forms of the objective agree. */
const mended = (
  probe: Probe,
  instance: Instance,
  sizes: Readonly<Record<string, number>>,
): { readonly names: readonly string[]; readonly value?: number } | undefined => {
  const { subject, model } = probe
  const { energy, names } = smoothed(model)
  if (names.length === 0) return undefined
  const smooth = { ...model, energy }
  const other = new Probe(subject, smooth, derive(smooth), probe.data, sizes)
  if (!isQuiet(other.jumps(instance))) return undefined
  const forms = other.forms(instance)
  if (!forms) return isAmongMany(model, sizes) ? { names } : undefined
  const agrees = Math.abs(forms.implicit - forms.explicit) <= AGREE * Math.max(1, Math.abs(forms.explicit))
  return agrees ? { names, value: forms.implicit } : undefined
}

/** ψ is infinite where their argument is 0. */
const POLES: readonly string[] = ['log']

/** Which functions of the energy have their kink where the term is 0. */
const kinkedBy = (kink: Term, { energy, visible }: Model, sizes: ReadonlyMap<string, number>): readonly string[] => {
  const calls = [...subterms(energy)].filter((t) => t.kind === 'call' && [...KINKED, ...POLES].includes(t.name))
  const names = calls.filter((t) => kinkTerms([t], visible, sizes).some((k) => k === kink || neg(k) === kink))
  return names.map((t) => (t as Term & { kind: 'call' }).name)
}

const findingsOf = (probe: Probe, instance: Instance, jumps: Jumps): readonly Finding[] => {
  const { subject } = probe
  const sizes = new Map(Object.entries(instance.sizes))
  const forms = probe.forms(instance)
  const mend = mended(probe, instance, instance.sizes)
  const told = new Map<string, Finding>()
  for (const [kind, list] of [['score', jumps.ofScore] as const, ['energy', jumps.ofEnergy] as const])
    for (const { cell, kink, place } of list) {
      const variable = cell.replace(/\[.*/, '')
      const names = kink ? kinkedBy(kink, subject.model, sizes) : []
      const isPole = names.length > 0 && names.every((name) => POLES.includes(name))
      const where: Where | undefined =
        (kink && subject.places.of(kink, callsOf(names.length > 0 ? names : KINKED))) ?? subject.places.energy
      const key = `${where?.line}:${where?.column} ${variable}`
      if (told.has(key)) continue
      const at = kink ? `where ${toText(kink)} = 0` : `at ${place}`
      const message = isPole
        ? `ψ has a pole in ${variable}, ${at}: p̃ψ is infinite on both sides of it`
        : kind === 'score'
          ? `the energy has a kink in ${variable}, ${at}; ∂ψ/∂${variable} leaves out a point mass`
          : `the energy jumps in ${variable}, ${at}; ψ leaves out a point mass`
      told.set(key, {
        severity: 'error',
        variable,
        ...(where && { where }),
        message,
        ...(forms && { evidence: { implicit: rounded(forms.implicit), explicit: rounded(forms.explicit) } }),
        ...(mend && {
          mend: mend.names.join(', '),
          advice: `${mend.names.join(', ')} in its place: ψ is smooth${mend.value === undefined ? '' : `, and both forms are ${rounded(mend.value)}`}`,
        }),
      })
    }
  return [...told.values()].slice(0, MOST_TOLD)
}

const run = (subject: Subject): Outcome => {
  const { derivation, options, seed } = subject
  // Where a sum or integral over hidden variables diverges its formula has poles, which are no kinks of F.
  const assume = [...subject.model.assume, ...subject.convergent()]
  const model: Model = { ...subject.model, data: null, assume }
  const { implicit, explicit } = bothForms(model, derivation)
  const sides = [implicit, explicit] as const
  const question = asked(
    { ...subject, model, calculus: subject.calculus },
    'both forms',
    [],
    [{ raw: sides, closed: sides }],
  )
  const shapes = dataShapes(question, { sizes: options.sizes })
  if (shapes.length === 0) return { undecided: 'no size has few enough visible entries to integrate over' }
  const looked = [derivation.freeEnergy, ...derivation.score.map(({ term }) => term)]
  const kinked = shapes.filter(
    ({ sizes }) => kinkTerms(looked, model.visible, new Map(Object.entries(sizes))).length > 0,
  )
  if (kinked.length === 0) return { passed: 'ψ has no kinks in v' }
  const data = drawnData(model, 0, { seed })
  for (const { sizes } of kinked)
    for (const instance of subject.parameters(LOOKS, { sizes })) {
      const probe = new Probe(subject, model, derivation, data, sizes)
      const jumps = probe.jumps(instance)
      if (isQuiet(jumps)) continue
      const [first, ...others] = findingsOf(probe, instance, jumps)
      if (first) return { findings: [first, ...others] }
    }
  return { passed: 'ψ does not jump at its kinks in v' }
}

/** ψ is continuous in v, so that ∂ψ/∂v is all of its derivative. */
export const smoothness: Diagnostic = { summary: 'ψ does not jump in v: a kink of F hides a point mass of ∂ψ', run }
