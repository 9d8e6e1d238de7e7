import { slopeOfAbs } from './dabs'
import { callOf, type FunctionDefinition, inLibraries } from './definition'

export const abs: FunctionDefinition = {
  name: 'abs',
  arity: 1,
  internal: false,
  summary: 'abs(x) = |x|',
  domain: 'all real x',
  domainCondition: () => true,
  derivative: ([x]) => [slopeOfAbs(x!)],
  text: 'abs',
  latex: ([x]) => `\\left|${x}\\right|`,
  mathjs: callOf('abs'),
  nerdamer: callOf('abs'),
  javascript: callOf('Math.abs'),
  arrays: inLibraries('abs'),
}
