import type { UnknownTerm } from '../../expr'
import type { Node } from './circuit'
import type { Translator } from './translator'

/** One value of an undefined function: name, component, states of its arguments and what it was differentiated by. */
interface Value {
  readonly name: string
  readonly args: readonly Node[]
  /** Keys of variables, or `#k` for the k-th scalar argument; sorted, since derivatives commute. */
  readonly by: readonly string[]
  /** Names of the continuous variables it is a function of. */
  readonly of: ReadonlySet<string>
}

/** Undefined smooth functions: each component and derivative at each argument is an independent generator. */
export class UndefinedFunctions {
  constructor(readonly translator: Translator) {}

  value(term: UnknownTerm): Node {
    const { translator: t } = this
    const { fn } = term
    const component = term.component.map((c) => t.integer(c))
    if (fn.result.kind === 'symmetric' || fn.result.kind === 'spd') {
      const [a, b] = component.splice(-2)
      component.push(Math.min(a!, b!), Math.max(a!, b!))
    }
    const declared = fn.parameters.flatMap((p) => (p === 'real' ? [] : [p.name]))
    const states = [...t.integers.bound].filter(([key]) => declared.includes(key.slice(0, key.indexOf('['))))
    const by = term.by.map((b) => (b.kind === 'entry' ? t.integers.keyOf(b) : `#${t.integer(b)}`))
    return this.#node({
      name: `${fn.name}[${component.join()}](${states.map(([key, value]) => `${key}=${value}`).join()})`,
      args: term.args.map((a) => t.node(a)),
      by,
      of: new Set(declared),
    })
  }

  #node(value: Value): Node {
    const { circuit, opaque } = this.translator
    const by = [...value.by].sort()
    return opaque.value(`${value.name} by ${by.join()}`, value.args, (node) =>
      circuit.differentials.set(node, (d) => {
        const partial = (along: string): Node => this.#node({ ...value, by: [...by, along] })
        const scalar = value.args.map((arg, k) => ({ along: `#${k}`, slope: d(arg) }))
        const whole = this.translator.variablesNamed(value.of).map(([along, at]) => ({ along, slope: d(at) }))
        const moving = [...scalar, ...whole].filter(({ slope }) => slope !== circuit.constant(0))
        return circuit.add(...moving.map(({ along, slope }) => circuit.mul(partial(along), slope)))
      }),
    )
  }
}
