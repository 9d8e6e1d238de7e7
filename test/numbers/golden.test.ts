import { describe, expect, it } from 'vitest'
import { ballField, contains, overlaps, relativeAccuracyDigits, toDecimal } from '../../src/numbers/ball'
import type { Interval } from '../../src/numbers/interval'
import * as interval from '../../src/numbers/interval'
import { intervalAlgebra } from '../../src/algebras/intervalAlgebra'
import { parseRational } from '../../src/numbers/rational'
import { attempt, meet, SMOOTH } from './enclosures'
import golden from './golden/values.json'

const BITS = 220
const field = ballField(BITS)
const fine = ballField(400)
/** The 55 digits of the table: the truth is within one unit of the last. */
const fromText = (text: string) => {
  const [mantissa, exponent = '0'] = text.split('e')
  const size = fine.powerInteger(fine.fromNumber(10), Number(exponent))
  const value = fine.mul(fine.fromRational(parseRational(mantissa!)!), size)
  return fine.widen(value, fine.mul(value, fine.fromNumber(2 ** -179)))
}

type Unary = 'exp'
const INTERVAL: Record<string, (a: Interval) => Interval> = {
  expm1: interval.expm1,
  log1p: interval.log1p,
  ...Object.fromEntries(SMOOTH.map((name) => [name, (a: Interval) => intervalAlgebra.call(name, [a])])),
}
type Row = readonly [number, string]
const tables = Object.entries(golden.functions) as unknown as [Unary, Row[]][]

/** Widths in units of 2^-53 that each enclosure of a single double may have: twice the margins of its kernel. */
const WIDTH: Record<string, number> = {
  lgamma: 140,
  logerfc: 100,
  erfcx: 60,
  langevin: 90,
  logexprel: 60,
  acosh: 50,
  atanh: 50,
}

describe.each(tables)('%s', (name, rows) => {
  it.each(rows)('of %d', (x, text) => {
    const truth = fromText(text)
    const ball = field[name](field.fromNumber(x))
    expect(overlaps(ball, truth), `${toDecimal(ball, 55)} ± instead of ${text}`).toBe(true)
    expect(relativeAccuracyDigits(ball)).toBeGreaterThan(65)
    const enclosure = INTERVAL[name]!(interval.fromNumber(x))
    expect(meet(enclosure, truth), JSON.stringify(enclosure)).toBe(true)
    const size = Math.min(Math.abs(enclosure.lo), Math.abs(enclosure.hi))
    if (size > 1e-290 && size < 1e290) {
      // Gamma functions of negative numbers may pass zeros, where only the absolute width is small.
      const scale = x < 0 && /gamma/.test(name) ? Math.max(size, 1) : size
      expect((enclosure.hi - enclosure.lo) / scale / 2 ** -53).toBeLessThan(WIDTH[name] ?? 44)
    }
  })
})

describe('functions of two arguments', () => {
  it.each(golden.polygamma as [number, number, string][])('polygamma(%d, %d)', (n, x, text) => {
    const truth = fromText(text)
    expect(overlaps(field.polygamma(n, field.fromNumber(x)), truth)).toBe(true)
    expect(meet(interval.polygamma(n, interval.fromNumber(x)), truth)).toBe(true)
  })
  it.each(golden.langevin as [number, number, string][])('langevin derivative %d at %d', (n, x, text) => {
    const truth = fromText(text)
    const ball = field.langevin(field.fromNumber(x), n)
    expect(overlaps(ball, truth), toDecimal(ball, 40)).toBe(true)
    expect(relativeAccuracyDigits(ball)).toBeGreaterThan(62)
    expect(meet(interval.langevin(interval.fromNumber(x), n), truth)).toBe(true)
  })
  it.each(golden.power as [number, number, string][])('%d ^ %d', (x, y, text) => {
    const truth = fromText(text)
    const ball = field.power(field.fromNumber(x), field.fromNumber(y))
    expect(overlaps(ball, truth), toDecimal(ball, 40)).toBe(true)
    expect(relativeAccuracyDigits(ball)).toBeGreaterThan(64)
    expect(meet(interval.power(interval.fromNumber(x), interval.fromNumber(y)), truth)).toBe(true)
  })
})

describe('the comparison itself', () => {
  it('rejects a value that is off in the 53rd digit', () => {
    const wrong = '2.0137527074704764321959645191842468385320905140470437'.replace(/0437$/, '9437')
    expect(overlaps(field.exp(field.fromNumber(0.7)), fromText(wrong))).toBe(false)
  })
  it('rejects an interval three units away', () => {
    const [x, text] = golden.functions.exp[0] as unknown as Row
    const { lo, hi } = interval.exp(interval.fromNumber(x))
    const moved = { lo: lo + 8 * 2 ** -52 * lo, hi: hi + 8 * 2 ** -52 * hi }
    expect(meet(moved, fromText(text))).toBe(false)
  })
  it('knows π', () => {
    const text = '3.14159265358979323846264338327950288419716939937510582097494459'
    expect(overlaps(field.pi(), fromText(text))).toBe(true)
    expect(contains(field.pi(), parseRational('22/7')!)).toBe(false)
    expect(meet(interval.pi(), fromText(text))).toBe(true)
  })
})

describe('tails and overflow', () => {
  it('keeps the tails of softplus and sigmoid', () => {
    expect(interval.softplus(interval.fromNumber(700)).lo).toBe(700)
    const tail = interval.softplus(interval.fromNumber(-700))
    expect(tail.lo / Math.exp(-700)).toBeGreaterThan(1 - 3e-15)
    expect(interval.softplus(interval.fromNumber(-740)).lo).toBeGreaterThan(0)
    expect(tail.hi / Math.exp(-700)).toBeLessThan(1 + 3e-15)
    expect(interval.sigmoid(interval.fromNumber(-700)).lo / Math.exp(-700)).toBeGreaterThan(1 - 2e-15)
  })
  it('bounds overflow by Infinity, never NaN', () => {
    const large = interval.exp(interval.fromNumber(800))
    expect(large.hi).toBe(Infinity)
    expect(large.lo).toBeGreaterThan(1.79e308)
    expect(interval.mul(large, interval.fromNumber(0))).toEqual({ lo: 0, hi: 0 })
    expect(interval.sub(large, large)).toEqual({ lo: -Infinity, hi: Infinity })
    expect(interval.div(large, large)).toEqual({ lo: 0, hi: Infinity })
    expect(interval.erfcx(interval.fromNumber(-30)).hi).toBe(Infinity)
  })
  it('has exponents far beyond doubles in balls', () => {
    expect(toDecimal(field.exp(field.fromNumber(1e6)), 12)).toBe('3.03321539680e+434294')
    expect(toDecimal(field.exp(field.fromNumber(-1e9)), 5)).toMatch(/e-434294482$/)
    expect(attempt(() => field.exp(field.fromNumber(3e14)))).toBe('unresolved')
    expect(toDecimal(field.erfc(field.fromNumber(40)), 10)).toBe('1.896961060e-697')
    expect(toDecimal(field.logerfc(field.fromNumber(1e6)), 20)).toBe('-1000000000014.3878755')
  })
})
