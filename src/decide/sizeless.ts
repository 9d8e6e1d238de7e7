import type { Question } from './question'
import { sizesOfSides } from './relevantSizes'

/** Whether one choice of sizes stands for all: none is of any matter to what is asked, only perhaps to whether it is. */
export const asksTheSameAtAllSizes = (question: Question): boolean => sizesOfSides(question).size === 0
