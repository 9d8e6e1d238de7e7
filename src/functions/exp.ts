import { call } from '../expr'
import { callOf, type FunctionDefinition, inLibraries, latexCall, library } from './definition'

export const exp: FunctionDefinition = {
  name: 'exp',
  arity: 1,
  internal: false,
  summary: 'exp(x) = eˣ',
  domain: 'all real x',
  loops: library('exp'),
  domainCondition: () => true,
  derivative: ([x]) => [call('exp', x!)],
  text: 'exp',
  latex: latexCall('\\exp'),
  mathjs: callOf('exp'),
  nerdamer: ([x]) => `ee^(${x})`,
  arrays: inLibraries('exp'),
}
