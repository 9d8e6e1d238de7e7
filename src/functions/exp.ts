import { call } from '../expr'
import { callOf, latexCall, type FunctionDefinition, inLibraries } from './definition'

export const exp: FunctionDefinition = {
  name: 'exp',
  arity: 1,
  internal: false,
  summary: 'exp(x) = eˣ',
  domain: 'all real x',
  domainCondition: () => true,
  derivative: ([x]) => [call('exp', x!)],
  text: 'exp',
  latex: latexCall('\\exp'),
  mathjs: callOf('exp'),
  nerdamer: ([x]) => `ee^(${x})`,
  javascript: callOf('Math.exp'),
  arrays: inLibraries('exp'),
}
