import { call } from '../expr'
import { callOf, type FunctionDefinition, inLibraries, latexCall, library } from './definition'

export const sinh: FunctionDefinition = {
  name: 'sinh',
  arity: 1,
  internal: false,
  summary: 'sinh(x) = (eˣ − e⁻ˣ)/2',
  domain: 'all real x',
  loops: library('sinh'),
  domainCondition: () => true,
  derivative: ([x]) => [call('cosh', x!)],
  text: 'sinh',
  latex: latexCall('\\sinh'),
  mathjs: callOf('sinh'),
  nerdamer: callOf('sinh'),
  arrays: inLibraries('sinh'),
}
