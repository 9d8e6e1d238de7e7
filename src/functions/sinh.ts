import { call } from '../expr'
import { callOf, latexCall, type FunctionDefinition, inLibraries } from './definition'

export const sinh: FunctionDefinition = {
  name: 'sinh',
  arity: 1,
  internal: false,
  summary: 'sinh(x) = (eˣ − e⁻ˣ)/2',
  domain: 'all real x',
  domainCondition: () => true,
  derivative: ([x]) => [call('cosh', x!)],
  text: 'sinh',
  latex: latexCall('\\sinh'),
  mathjs: callOf('sinh'),
  nerdamer: callOf('sinh'),
  javascript: callOf('Math.sinh'),
  arrays: inLibraries('sinh'),
}
