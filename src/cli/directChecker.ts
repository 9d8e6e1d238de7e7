import { check } from '../decide/check'
import { parseModel } from '../language/parseModel'
import type { Checker } from './checker'

/** Checks in the thread that asks. */
export const directChecker: Checker = {
  check: ({ text, options, onProgress, onResult }) => check(parseModel(text), { ...options, onProgress, onResult }),
  close: () => {},
}
