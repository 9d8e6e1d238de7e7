import { evaluatePoints } from '../../../src/evaluate/evaluatePoints'
import { inC, model, UNITS, values } from '../states'
import { bySymPy, compiled, confirm, expectedAt, inIntervals, startSymPy } from '../theorem1'
import { cpu, inTurns } from './measure'
import type { Row } from './row'

/* Sums over listed states. */

export const statesRow: Row = {
  work: `2^${UNITS} coupled states × 4 visible × ${UNITS} hidden, one point`,
  peer: 'C, Gray code',
  unit: 'ms',
  most: { times: 10 },
  reason:
    'two thirds are the walk over the states in pairs of doubles, whose product is seventeen operations without a fused multiply-add',
  measure: async () => {
    const point = (): void => {
      const [found] = evaluatePoints(model, { nv: 4, nh: UNITS }, [{ values }])
      if (!found || 'error' in found) throw new Error(found?.error.message)
    }
    const ways = [() => cpu(point), () => inC() ?? NaN]
    const [ours, peer] = await inTurns(5, ways)
    if (Number.isNaN(peer)) console.log('no C compiler: that peer is left out')
    const memory = process.resourceUsage().maxRSS / 1024
    return {
      ours: ours!,
      ...(!Number.isNaN(peer) && { peer }),
      note: `with a bound on the error; ${memory.toFixed(0)} MB at most so far`,
    }
  },
}

export const theorem1Row = (here: string): Row => ({
  work: 'Theorem 1 of a GRBM 4 × 6 by enumeration',
  peer: 'SymPy',
  unit: 'ms',
  most: { of: 10 },
  reason:
    'no part stands out: parsing, deriving, putting in values and compiling take about as long each, the 64 states next to nothing',
  measure: async () => {
    const sizes = { nv: 4, nh: 6 }
    const expected = expectedAt(sizes)
    const sympy = startSymPy(here)
    try {
      await sympy?.line()
      const byPeer = async (): Promise<number> => {
        const found = await bySymPy(sympy!, sizes)
        confirm('SymPy', found, expected)
        return found.seconds * 1000
      }
      const ways = [compiled, inIntervals].map((way) => () => cpu(() => confirm('ours', way(sizes), expected)))
      const [ours, intervals, peer] = await inTurns(11, sympy ? [...ways, byPeer] : ways)
      return { ours: ours!, ...(peer !== undefined && { peer }), note: `in intervals ${intervals!.toFixed(0)} ms` }
    } finally {
      sympy?.stop()
    }
  },
})
