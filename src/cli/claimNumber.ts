import { didYouMean } from '../language/faults'
import type { Model } from '../language/model'
import { InputError } from './inputError'

/** A claim by its number from 1, else by its name. @throws InputError where there is none */
export const claimNumber = (model: Model, which: string): number => {
  const count = model.claims.length
  const number = /^\d+$/.test(which) ? Number(which) : model.claims.findIndex((c) => c.name === which) + 1
  if (number >= 1 && number <= count) return number
  const has = count === 0 ? 'the model has no claims' : `the model has claims 1 to ${count}`
  const names = model.claims.flatMap((c) => c.name ?? [])
  throw new InputError('unknown-claim', `--claim: no claim \`${which}\`; ${didYouMean(which, names) ?? has}`)
}
