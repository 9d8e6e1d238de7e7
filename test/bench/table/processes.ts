import { join } from 'node:path'
import { inTurns, processCpu } from './measure'
import type { Row } from './row'

/* Whole processes of the built command line: `npm run build` comes first. The first turn leaves the compiled code behind. */

const cli = (here: string, ...args: readonly string[]): number =>
  processCpu(process.execPath, join(here, '../../dist/cli.js'), ...args)
const models = (here: string, name = ''): string => join(here, '../../proofs/models', name)

const processRow = (
  work: string,
  most: Row['most'],
  turns: number,
  args: readonly string[],
  here: string,
  reason?: string,
): Row => ({
  work,
  peer: 'empty Node',
  unit: 'ms',
  most,
  ...(reason !== undefined && { reason }),
  measure: async () => {
    const [ours, peer] = await inTurns(turns, [() => cli(here, ...args), () => processCpu(process.execPath, '-e', '')])
    return { ours: ours!, peer: peer! }
  },
})

export const processRows = (here: string): readonly Row[] => [
  processRow('derive of a GRBM, whole process', { of: 180 }, 11, ['derive', models(here, 'grbm.yaml')], here),
  processRow('check of a GRBM, whole process', { of: 1200 }, 3, ['check', models(here, 'grbm.yaml')], here),
  processRow(
    'check of the 25 zoo models, whole process',
    { of: 25_000 },
    1,
    ['check', models(here)],
    here,
    'of 20 s in one thread 4.8 are lines over hidden units, which plan and cut anew for each mean, 3.7 expectations over data, 2.6 the oracles, 2.3 normal forms, 2.1 the collector; each of two workers derives each model again',
  ),
]
