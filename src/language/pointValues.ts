import { isInfinite, type Domain, type Term, type Variable } from '../expr'
import * as Q from '../numbers/rational'
import { integerText } from './elaborate/integerText'
import { type Assignment, evaluateCondition, evaluateDiscrete } from './elaborate/integers'
import type { FaultList } from './faults'
import type { Assumption } from './model'

export type Json = Record<string, unknown>
export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const kindOf = (value: unknown): string =>
  value === null
    ? 'null'
    : Array.isArray(value)
      ? 'a list'
      : isObject(value)
        ? 'an object'
        : typeof value === 'string'
          ? `the text \`${value.slice(0, 30)}\``
          : `\`${String(value)}\``

export const readJson = (text: string, faults: FaultList): Json => {
  let value: unknown
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    const message =
      error instanceof RangeError
        ? 'nested too deeply'
        : (error as Error).message.replace(/[\r\n]+/g, ' ').slice(0, 160)
    faults.add({
      code: 'json',
      message:
        text.trim() === ''
          ? 'the file is empty: `{"points": [{"parameters": {…}, "visible": {…}}]}` is expected'
          : `this is not JSON: ${message}`,
    })
    return {}
  }
  if (isObject(value)) return value
  faults.add({ code: 'shape', message: `an object \`{"points": […]}\` is expected, not ${kindOf(value)}` })
  return {}
}

/** An exact number, or what is wrong with it. */
export const readNumber = (value: unknown): Q.Rational | string => {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return 'the number is beyond the doubles: write it as a text, "1e400"'
    return Q.fromDecimal(value)
  }
  if (typeof value === 'string')
    return Q.parseRational(value) ?? `${kindOf(value)} is not a number: write 0.25, "3/8" or "1e-400"`
  return `a number is expected, not ${kindOf(value)}`
}

/** True if the assumption is certainly violated, at some values of its free indices. */
export const violated = (assumption: Assumption, at: Assignment, k = 0): boolean => {
  const index = assumption.indices?.[k]
  if (!index) return evaluateCondition(assumption.condition, at) === false
  const [low, high] = [evaluateDiscrete(index.low, at), evaluateDiscrete(index.high, at)]
  if (!low || !high) return false
  for (let v = low.n; v <= high.n; v++)
    if (violated(assumption, { ...at, values: new Map(at.values).set(index, Q.rational(v)) }, k + 1)) return true
  return false
}

/** Bounds of a domain; an infinite one is ±1/0, π is rounded to 50 digits. */
export const domainBounds = ({ bounds }: Domain, at: Assignment): readonly Q.Rational[] =>
  bounds.map((bound) => {
    const value = bound.kind === 'number' && isInfinite(bound) ? bound.value : evaluateDiscrete(bound, at)
    if (!value) throw new RangeError('a bound of a domain has no value at these sizes')
    return value
  })

export const domainText = ({ domain }: Variable): string =>
  `${domain.kind}${domain.bounds.length > 0 ? `(${domain.bounds.map((b: Term) => integerText(b)).join(', ')})` : ''}`
export const typeText = (variable: Variable): string =>
  `\`${variable.name}\` is ${domainText(variable)}${variable.dims.length > 0 ? `[${variable.dims.map(integerText).join(', ')}]` : ''}`
