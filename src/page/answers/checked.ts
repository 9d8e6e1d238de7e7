import { check } from '../../decide/check'
import type { ClaimResult } from '../../decide/verdict'
import { checkHtml, claimHtml } from '../../html/verdicts'
import type { Model } from '../../language/model'
import { parseModel } from '../../language/parseModel'
import { counterexamplePicture } from '../../pictures'
import { summary, tally } from '../../report/checkText'
import { createPaint } from '../../report/paint'
import type { Answer } from '../protocol'

/** Plain text: the page colours what it shows itself. */
const PLAIN = createPaint(false)

/** Files stand on a disk, which a page does not read. */
const refusal = (model: Model): string | undefined => {
  const file = [...(model.data?.of.values() ?? [])].find((d) => 'file' in d)
  return file && `the data are a file, which a page does not read: \`scoreproof check model.yaml\` does`
}

/** A claim as HTML, with a picture of its counterexample where it is not as expected. */
const claimed = (model: Model, number: number, result: ClaimResult): string => {
  const { verdict, ok } = result
  const figure =
    verdict.verdict === 'refuted' && !ok
      ? counterexamplePicture(model, model.claims[number]!, verdict.counterexample)
      : undefined
  return claimHtml(result, figure)
}

/**
 * The verdicts of a text without faults as they are decided, each time all that are known in the order of the report,
 * and at the end how many are as expected.
 */
export const checkedAnswers = async (text: string, tell: (answer: Answer) => void): Promise<void> => {
  const model = parseModel(text)
  const refused = refusal(model)
  if (refused !== undefined) return tell({ kind: 'refused', message: refused })
  const shown: string[] = []
  let claims = 0
  const result = await check(model, {
    modelPath: 'model.yaml',
    onProgress: (doing) => tell({ kind: 'doing', ...doing }),
    onResult: (one) => {
      shown.push('claim' in one ? claimed(model, claims++, one) : checkHtml(one))
      tell({ kind: 'verdicts', html: shown.join('') })
    },
  })
  tell({ kind: 'checked', summary: summary(tally(result), result, PLAIN) })
}
