import { check } from '../../decide/check'
import type { ClaimResult } from '../../decide/verdict'
import { checkHtml, claimHtml } from '../../html/verdicts'
import type { Model } from '../../language/model'
import { parseModel } from '../../language/parseModel'
import { checkPicture, counterexamplePicture, type VerdictPictureOptions } from '../../pictures'
import { summary, tally } from '../../report/checkText'
import { createPaint } from '../../report/paint'
import type { Answer, Question } from '../protocol'
import { givenData } from './givenData'

/** Plain text: the page colours what it shows itself. */
const PLAIN = createPaint(false)

/** A claim as HTML, with a picture of its counterexample where it is not as expected. */
const claimed = (model: Model, number: number, result: ClaimResult, given: VerdictPictureOptions): string => {
  const { verdict, ok } = result
  const figure =
    verdict.verdict === 'refuted' && !ok
      ? counterexamplePicture(model, model.claims[number]!, verdict.counterexample, given)
      : undefined
  return claimHtml(result, figure)
}

/**
 * The verdicts of a text without faults as they are decided, each time all that are known in the order of the report,
 * and at the end how many are as expected.
 */
export const checkedAnswers = async (
  { text, seed, sizes, files }: Question & { readonly kind: 'check' },
  tell: (answer: Answer) => void,
): Promise<void> => {
  const model = parseModel(text)
  const bytes = await Promise.all(files.map((file) => file.arrayBuffer()))
  const data = givenData(model, { sizes, files, bytes })
  if (typeof data === 'string') return tell({ kind: 'refused', message: data })
  const { samples } = data
  const shown: string[] = []
  let claims = 0
  const result = await check(model, {
    modelPath: 'model.yaml',
    seed,
    sizes,
    samples,
    readingOptions: Object.entries(sizes).map(([name, n]) => `--size ${name}=${n}`),
    onProgress: (doing) => tell({ kind: 'doing', ...doing }),
    onResult: (one) => {
      const given = { seed, samples }
      shown.push(
        'claim' in one ? claimed(model, claims++, one, given) : checkHtml(one, checkPicture(model, one, given)),
      )
      tell({ kind: 'verdicts', html: shown.join('') })
    },
  })
  tell({ kind: 'checked', summary: summary(tally(result), { seeds: [result.seed], seconds: result.seconds }, PLAIN) })
}
