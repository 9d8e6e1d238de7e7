import type { CheckName } from '../tasks'
import type { Check } from './context'
import { equation1 } from './equation1'
import { derivatives } from './derivatives'
import { objective } from './objective'
import { symmetry } from './symmetry'
import { theorem1 } from './theorem1'

/** The built-in checks. */
export const CHECKS: Readonly<Record<CheckName, Check>> = { theorem1, derivatives, objective, symmetry, equation1 }
