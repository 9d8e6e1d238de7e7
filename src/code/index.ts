import type { Provenance, Request, Target } from './request'
import { type Plan, selfTest } from './selfTest'
import { ARRAY_TARGETS } from './arrays'
import { latex } from './latex'
import { refuseEmpty, refusePointMass } from './refusals'
import { c } from './loops/c'
import { typescript } from './loops/typescript'

/** Every target of `scoreproof export`. */
export const TARGETS: readonly Target[] = [...ARRAY_TARGETS, c, typescript, latex]

const MARK = 'Written by scoreproof'

/** The first line of a file: it tells that the file is ours and may be written again. */
const firstLine = ({ comment: [open, close] }: Target, { version, path }: Provenance): string =>
  `${open}${MARK} ${version} from ${path}.${close}`

export const isOurs = (text: string): boolean => text.slice(0, 200).split('\n')[0]!.includes(MARK)

/** The whole file. @throws Refused */
export const exported = (target: Target, request: Request): string => {
  refuseEmpty(request)
  refusePointMass(request.derivation)
  return `${firstLine(target, request.provenance)}\n${target.write(request)}`
}

/** The whole test of it. @throws Refused */
export const exportedTest = (plan: Plan): string => {
  refusePointMass(plan.request.derivation)
  return `${firstLine(plan.target, plan.request.provenance)}\n${selfTest(plan)}`
}

export { prepared } from './prepare'
export { Refused, WHATS, type Provenance, type Request, type Target, type What } from './request'
export { functionsOf, type Subject, subjectNames } from './selfTest'
