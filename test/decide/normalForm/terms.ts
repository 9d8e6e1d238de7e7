import { call, type Term } from '../../../src/expr'

export * from '../../../src/expr'
export const abs = (x: Term): Term => call('abs', x)
