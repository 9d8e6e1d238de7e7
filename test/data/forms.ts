import { readFileSync } from 'node:fs'
import { Calculus } from '../../src/calculus/close'
import { decide } from '../../src/decide/decide'
import type { Verdict } from '../../src/decide/verdict'
import type { Model } from '../../src/language/model'
import { parseClaim, parseModel } from '../../src/language/parseModel'

/* Both forms of Equation (1) as claims, and how they are decided. */

export const EQUATION =
  'data(sum(i, (data_score(v[i]) - score(v[i]))^2)) == 2 * data(J) + data(sum(i, data_score(v[i])^2))'
export const BY_PARTS = 'data(data_score(v[i]) * score(v[i])) == -data(dscore(v[i]))'

/** A model of the folder of proofs. */
export const read = (path: string) =>
  parseModel(readFileSync(new URL(`../../proofs/${path}.yaml`, import.meta.url), 'utf8'))

export const options = { seed: 42, runs: 20 }
export const decided = (model: Model, text: string): Verdict =>
  decide(model, parseClaim(model, text), new Calculus(), options, 'check')

/** Variants of both that are wrong. */
export const WRONG = [
  EQUATION.replace('2 * ', ''),
  EQUATION.replace(' + data(sum(i, data_score(v[i])^2))', ''),
  EQUATION.replace('- score', '+ score'),
  BY_PARTS.replace('== -', '== '),
  BY_PARTS.replace('dscore(v[i])', 'score(v[i])'),
]
