import type { End } from '../program/ground/cells'
import type { Chart } from './charts'
import type { Look } from './look'
import { checkTail, INWARDS, OUTWARDS } from './tails'

/** Whether the integral over a chart converges at its ends. @throws what {@link checkTail} throws */
export const checkEnds = <T>(look: Look<T>, chart: Chart<T>, depth: number): void => {
  const { cell, integrand } = look
  const floor = look.top - depth
  const log = (s: number): number => {
    const jacobian = chart.setFloat(s)
    const value = integrand.log() + jacobian
    // Where the distance to an end is lost in float64, a logarithm of 0 says nothing.
    const x = look.space.cells.floats[cell.id]!
    return value === Infinity && (x === chart.low?.x || x === chart.high?.x) ? NaN : value
  }
  const rounding = (): number => integrand.rounding()
  const x = (r: number): number => Math.exp(r)
  if (!chart.low && !chart.high) {
    checkTail(cell.name, '-∞', (r) => log(-x(r)) + r, OUTWARDS, floor, rounding)
    checkTail(cell.name, '∞', (r) => log(x(r)) + r, OUTWARDS, floor, rounding)
    return
  }
  const { low, high } = chart
  // At a kink the integrand may have a pole, as at an end of the domain.
  const isSharp = (end: End<T> | undefined): end is End<T> =>
    end !== undefined && (end === cell.low || end === cell.high || end.kinks !== undefined)
  if (isSharp(low)) checkTail(cell.name, shown(low.x), log, INWARDS, floor, rounding)
  if (isSharp(high)) checkTail(cell.name, shown(high.x), (s) => log(low ? -s : s), INWARDS, floor, rounding)
  if (!(low && high)) checkTail(cell.name, low ? '∞' : '-∞', log, OUTWARDS, floor, rounding)
  chart.leave()
}

const shown = (x: number): string => `${Number(x.toPrecision(12))}`
