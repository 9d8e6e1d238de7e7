/* Claims over data, whose sides are expectations under p̃. */

export { drawnData } from './drawnData'
export { type Effort, expectations, MOST_DRAWS } from './expectations'
export { dataShapes, drawnVariables } from './shapes'
