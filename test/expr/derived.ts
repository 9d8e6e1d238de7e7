import { derive, parseModel } from '../../src'
import { termCount } from '../../src/expr'

export const source = `
sizes: { n: 2, m: 3 }
visible: { x: 'real[n]' }
hidden: { h: 'binary[m]' }
parameters: { W: 'real[n, m]' }
energy: sum(i, x[i]^2) - sum(j, h[j] * sum(i, W[i, j] * x[i]))`

/** How many more terms there are for having derived the model so many times more. */
export const termsOfDerivingAgain = (times: number): number => {
  const model = parseModel(source)
  derive(model)
  const terms = termCount()
  for (let k = 0; k < times; k++) derive(model)
  return termCount() - terms
}
