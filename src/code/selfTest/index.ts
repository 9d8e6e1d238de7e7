import { Refused, type Request, type What } from '../request'
import { Golden } from './golden'
import type { Plan } from './plan'
import { cTest } from './c'
import { pythonTest } from './python'
import { typescriptTest } from './typescript'
import { goldenFunctions } from './values'

export type { Plan, Subject } from './plan'

const NAMES: Partial<Record<What, string>> = {
  'free-energy': 'free_energy',
  'log-density': 'log_density',
  score: 'score',
  dscore: 'dscore',
  objective: 'objective',
  loss: 'loss',
}

/** The functions of a request by their names in code; `sample` is drawn and has no golden values. */
export const functionsOf = ({ model, what }: Request): readonly string[] =>
  what.flatMap((w) => NAMES[w] ?? (w === 'conditional' ? model.hidden.map((h) => `mean_${h.name}`) : []))

/** All functions that a subject may be. */
export const subjectNames = (request: Request): readonly string[] => [
  ...goldenFunctions(request).map((f) => f.name),
  'loss',
]

/** The test after its first line. @throws Refused */
export const selfTest = (plan: Plan): string => {
  const { target, request, subject } = plan
  const write = WRITERS[target.name]
  if (!write) throw new Refused(`--self-test: there is nothing to run of ${target.name}`)
  return write(plan, new Golden(request, subject?.as, plan.tolerance).points())
}

const WRITERS: Readonly<Record<string, typeof pythonTest>> = {
  numpy: pythonTest,
  torch: pythonTest,
  jax: pythonTest,
  c: cTest,
  typescript: typescriptTest,
}
