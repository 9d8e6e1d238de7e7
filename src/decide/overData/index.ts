/* Claims over data, whose sides are expectations under p̃. */

export { drawnData } from './drawnData'
export { type Effort, expectations } from './expectations'
export { dataShapes } from './shapes'
