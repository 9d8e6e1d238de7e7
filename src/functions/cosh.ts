import { call } from '../expr'
import { callOf, type FunctionDefinition, inLibraries, latexCall, library } from './definition'

export const cosh: FunctionDefinition = {
  name: 'cosh',
  arity: 1,
  internal: false,
  summary: 'cosh(x) = (eˣ + e⁻ˣ)/2',
  domain: 'all real x',
  loops: library('cosh'),
  domainCondition: () => true,
  derivative: ([x]) => [call('sinh', x!)],
  text: 'cosh',
  latex: latexCall('\\cosh'),
  mathjs: callOf('cosh'),
  nerdamer: callOf('cosh'),
  arrays: inLibraries('cosh'),
}
