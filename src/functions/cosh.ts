import { call } from '../expr'
import { callOf, latexCall, type FunctionDefinition, inLibraries } from './definition'

export const cosh: FunctionDefinition = {
  name: 'cosh',
  arity: 1,
  internal: false,
  summary: 'cosh(x) = (eˣ + e⁻ˣ)/2',
  domain: 'all real x',
  domainCondition: () => true,
  derivative: ([x]) => [call('sinh', x!)],
  text: 'cosh',
  latex: latexCall('\\cosh'),
  mathjs: callOf('cosh'),
  nerdamer: callOf('cosh'),
  javascript: callOf('Math.cosh'),
  arrays: inLibraries('cosh'),
}
