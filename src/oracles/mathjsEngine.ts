import { create, derivativeDependencies, type FactoryFunctionMap, versionDependencies } from 'mathjs/number'

/* Loaded only when it is needed, and alone: of mathjs no more than differentiation. */

const engine = create({ derivativeDependencies, versionDependencies } as FactoryFunctionMap)

export const version = String(engine.version)

/** Without mathjs' own simplification, which changes values. */
export const derivative = (expression: string, by: string): unknown =>
  engine.derivative(expression, by, { simplify: false })
