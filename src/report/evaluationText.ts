import type { EvalAnswer, Nested, PointError, PointResult } from '../evaluate/results'
import type { Model } from '../language/model'
import { printable } from '../language/printable'
import { pad, widthOf, wrap } from './columns'
import { magnitude } from './verdictText'

/** `[0.1, −2]`; a minus sign as people write it. */
const nestedText = (value: Nested): string =>
  Array.isArray(value)
    ? `[${value.map(nestedText).join(', ')}]`
    : String(value).replaceAll('-', '−').replace('e−', 'e-')

const rows = (model: Model, point: PointResult): readonly (readonly [string, string])[] => {
  const group = (label: string, values: Readonly<Record<string, Nested>>): readonly (readonly [string, string])[] =>
    model.visible.map((v) => [`${label} ${v.name}`, nestedText(values[v.name]!)] as const)
  const { theorem1 } = point
  return [
    ['F', nestedText(point.freeEnergy)],
    ...group('score', point.score),
    ...group('dscore', point.dscore),
    ...group('E[∂E]', theorem1.meanGradient),
    ...group('var[∂E]', theorem1.varGradient),
    ...group('E[∂²E]', theorem1.meanCurvature),
    ['J', nestedText(point.objective)],
    ['error', `at most ${magnitude(point.errorBound)}`],
    ['routes', `F by ${point.routes.freeEnergy}, Theorem 1 by ${point.routes.theorem1}`],
  ]
}

const pointLines = (model: Model, point: PointResult | PointError, width: number): readonly string[] => {
  if ('error' in point) return wrap(`${point.error.code}: ${point.error.message}`, width - 2).map((line) => `  ${line}`)
  const list = rows(model, point)
  const labelWidth = Math.max(...list.map(([label]) => widthOf(label))) + 2
  return list.flatMap(([label, text]) =>
    wrap(text, Math.max(20, width - 2 - labelWidth)).map(
      (line, k) => `  ${pad(k === 0 ? label : '', labelWidth)}${line}`,
    ),
  )
}

/** The answer of `eval` for people. */
export const evaluationText = (model: Model, answer: EvalAnswer, width: number): string => {
  const sizes = Object.entries(answer.sizes).map(([name, value]) => `${name} = ${value}`)
  const lines = [
    [printable(answer.model), ...sizes].join('   '),
    ...answer.points.flatMap((point, k) => ['', `point ${k + 1}`, ...pointLines(model, point, width)]),
  ]
  return `${lines.join('\n')}\n`
}
