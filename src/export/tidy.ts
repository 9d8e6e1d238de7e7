import type { Term } from '../expr'

export const tidy = (term: Term): Term => term
