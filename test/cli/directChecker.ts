import { check } from '../../src/decide/check'
import type { Checker } from '../../src/cli/checker'

/** Checks in the thread that asks. */
export const directChecker: Checker = {
  threads: 1,
  check: ({ model, options, claim, onProgress, onResult }) => {
    let position = 0
    return check(model, { ...options, claim, onProgress, onResult: (result) => onResult(result, position++) })
  },
  close: async () => {},
}
