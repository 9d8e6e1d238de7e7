import { add, MINUS_ONE, ONE, power, TWO } from '../expr'
import { callOf, type FunctionDefinition, inLibraries, latexCall, library } from './definition'

export const atan: FunctionDefinition = {
  name: 'atan',
  arity: 1,
  internal: false,
  summary: 'atan(x), the inverse of tan on (−π/2, π/2)',
  domain: 'all real x',
  loops: library('atan'),
  domainCondition: () => true,
  derivative: ([x]) => [power(add(ONE, power(x!, TWO)), MINUS_ONE)],
  text: 'atan',
  latex: latexCall('\\arctan'),
  mathjs: callOf('atan'),
  nerdamer: callOf('atan'),
  arrays: inLibraries('arctan', 'atan'),
}
