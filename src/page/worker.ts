import type { Answer, Numbered, Question } from './protocol'

/* What the page's workers do. Each part is loaded when it is first asked for: formulas must not wait for the oracles. */

type Tell = (answer: Answer) => void
type Of<K extends Question['kind']> = Extract<Question, { readonly kind: K }>

const ANSWERS: { readonly [K in Question['kind']]: (question: Of<K>, tell: Tell) => Promise<void> } = {
  vocabulary: async (_, tell) => {
    const { vocabulary } = await import('./vocabulary')
    tell({ kind: 'vocabulary', vocabulary: vocabulary() })
  },
  derive: async ({ text }, tell) => tell((await import('./answers/derived')).derivedAnswer(text)),
  check: async (question, tell) => (await import('./answers/checked')).checkedAnswers(question, tell),
  pictures: async (question, tell) => tell(await (await import('./answers/pictures')).pictureAnswer(question)),
  code: async ({ text, target }, tell) => tell(await (await import('./answers/code')).codeAnswer(text, target)),
}

const answer = (question: Question, tell: Tell): Promise<void> => ANSWERS[question.kind](question as never, tell)

/** Whatever is asked waits for what was asked before it. */
let before = Promise.resolve()

addEventListener('message', ({ data: question }: MessageEvent<Numbered<Question>>) => {
  const tell: Tell = (part) => postMessage({ ...part, id: question.id } satisfies Numbered<Answer>)
  before = before
    .then(() => answer(question, tell))
    .catch((error: unknown) => {
      const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
      tell({ kind: 'refused', message: `internal error: ${what}; please report it with the model that causes it` })
    })
})
