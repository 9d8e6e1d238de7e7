import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Derivation } from '../../src/calculus/derivation'
import { derive } from '../../src/calculus/derive'
import { instanceOf } from '../../src/decide/sampling/drawn'
import { evaluatorAt, indexAssignments, type Instance, shapeOf } from '../../src/decide/sampling/instance'
import { holdsHidden } from '../../src/evaluate/routes'
import { freeIndices, mapTerm, number, type Term } from '../../src/expr'
import { meaningOf } from '../../src/export/standIns'
import type { Model } from '../../src/language/model'
import { parseModel } from '../../src/language/parseModel'
import { derivedSizes, ownSizes } from '../../src/language/sizes'
import { isFault } from '../../src/numbers/algebra'
import { ballAlgebra } from '../../src/algebras/ballAlgebra'
import { displayOf } from '../../src/report/displayOf'
import { namingOf } from '../../src/report/statements'
import { COLLECTION, GOLDEN } from './collection'

/* A pretty formula is no wrong one: each formula as it is shown has the value of the formula that was derived. */

/** What the shown term stands for, without a name in it. */
const unfolded = (term: Term): Term => {
  const meaning = meaningOf(term)
  return meaning ? unfolded(meaning) : term.kind === 'index' ? term : mapTerm(term, unfolded)
}

const A = ballAlgebra(128)
const valueAt = (term: Term, model: Model, instance: Instance, at: ReadonlyMap<string, number>): number | undefined => {
  const evaluator = evaluatorAt(A, [...model.visible, ...model.parameters], instance)
  for (const [name, value] of at) evaluator.indices.set(name, value)
  try {
    return A.midpoint(evaluator.value(term))
  } catch (fault) {
    if (!isFault(fault)) throw fault
    return undefined
  }
}

/** Values of all parameters and visible variables at the default sizes, from a seed. */
const instances = (model: Model): readonly Instance[] => {
  const variables = [...model.parameters, ...model.visible]
  const sizes = derivedSizes(model, ownSizes(model))!
  const conditions = model.assume.map((a) => a.condition).filter((c) => c.free.size === 0)
  const shape = shapeOf(sizes, variables, conditions)!
  return [3, 11].flatMap((seed) => {
    let state = seed
    const draw = (): number => ((state = (state * 48271) % 2147483647) % 17) - 8
    return instanceOf(shape, Array.from({ length: shape.cells }, draw)) ?? []
  })
}

/** How often a shown formula had the value of the derived one. */
const agreements = (model: Model, derivation: Derivation, change: (shown: Term) => Term = (t) => t): number => {
  const display = displayOf(model)
  const { definitions, names } = namingOf(model, derivation, display)
  const { theorem1, score, dscore } = derivation
  const results = [...score, ...dscore, ...theorem1.meanGradient, ...theorem1.varGradient, ...theorem1.meanCurvature]
  const terms = [
    derivation.freeEnergy,
    derivation.objective,
    ...results.map((r) => r.term),
    ...names.map((d) => d.term),
  ]
  const variables = [...model.visible, ...model.parameters]
  const points = instances(model)
  let agreed = 0
  for (const term of terms) {
    // Sums and integrals that are left are the business of other tests.
    if (term.children.length === 0 || holdsHidden(term) || model.hidden.some((v) => unfolded(term).symbols.has(v.name)))
      continue
    const shown = unfolded(change(display.shown(term, definitions)))
    for (const instance of points) {
      const places = indexAssignments(freeIndices(term), [], instance, variables)
      for (const at of new Set([places[0], places.at(-1)])) {
        if (!at) continue
        const before = valueAt(unfolded(term), model, instance, at)
        if (before === undefined) continue
        expect(valueAt(shown, model, instance, at)).toBeCloseTo(before, 8 - Math.ceil(Math.log10(1 + Math.abs(before))))
        agreed++
      }
    }
  }
  return agreed
}

test.each(COLLECTION)('every formula of $name has the value of the one that was derived', ({ file }) => {
  const model = parseModel(readFileSync(file, 'utf8'))
  const derivation = derive(model)
  const agreed = agreements(model, derivation)
  // Coupled hidden variables leave nothing that could be compared here.
  if (!holdsHidden(derivation.freeEnergy)) expect(agreed).toBeGreaterThan(3)
})

test('a seeded slip in what is shown is seen', () => {
  const model = parseModel(readFileSync(new URL('law-names.yaml', GOLDEN), 'utf8'))
  const slip = (term: Term): Term =>
    term.kind === 'power' ? mapTerm(term, (t) => (t.kind === 'number' ? number(-3) : t)) : mapTerm(term, slip)
  expect(() => agreements(model, derive(model), slip)).toThrow()
})
