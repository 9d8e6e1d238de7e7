import { slopeOfAbs } from './dabs'
import { callOf, type FunctionDefinition, inLibraries, library } from './definition'

export const abs: FunctionDefinition = {
  name: 'abs',
  arity: 1,
  internal: false,
  summary: 'abs(x) = |x|',
  domain: 'all real x',
  loops: library('fabs', 'Math.abs'),
  domainCondition: () => true,
  derivative: ([x]) => [slopeOfAbs(x!)],
  text: 'abs',
  latex: ([x]) => `\\left|${x}\\right|`,
  mathjs: callOf('abs'),
  nerdamer: callOf('abs'),
  arrays: inLibraries('abs'),
}
