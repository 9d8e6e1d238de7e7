import { FUNCTIONS } from '../../functions'
import type { Model } from '../../language/model'

/** Functions whose names a model may have for its own. */
const UNDECLARED = Object.values(FUNCTIONS)
  .filter((f) => f.word === 'unless declared')
  .map((f) => f.name)

/** Words of Python, and names that functions use beside their arguments. */
const RESERVED: ReadonlySet<string> = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from global ' +
    'if import in is lambda nonlocal not or pass raise return try while with yield ' +
    'np torch jax jnp math self range'
  )
    .split(' ')
    .concat(UNDECLARED),
)

/** Names of sizes, variables and parameters in Python: a reserved word gets a trailing underscore. */
export const pythonNames = (model: Model): ReadonlyMap<string, string> => {
  const declared = [model.visible, model.parameters, model.sizes, model.hidden].flat().map((d) => d.name)
  const taken = new Set(declared.filter((name) => !RESERVED.has(name)))
  return new Map(
    declared.map((name) => {
      let own = name
      if (RESERVED.has(name)) {
        do own += '_'
        while (taken.has(own))
        taken.add(own)
      }
      return [name, own] as const
    }),
  )
}

export const isReserved = (name: string): boolean => RESERVED.has(name)
