import type { EntryTerm, Term } from '../expr'
import type { Algebra } from '../numbers/algebra'
import * as Q from '../numbers/rational'
import { abstains, Abstention, type Oracle, orAbstain } from './oracle'
import { nerdamerDialect } from './nerdamerDialect'
import { parseNerdamer } from './nerdamerOutput'
import { spell } from './spell'
import { evaluateTree, type Tree, unknownFunction } from './tree'

/** nerdamer-prime says 1.1.16 of itself whatever its version; a test compares this with the package. */
const VERSION = '1.5.0'

/**
 * After this many milliseconds it gives up; its own limit is 800. What it is asked takes some tenths of a second at most,
 * so that it is the length of an expression, and not a busy machine, that decides.
 */
const TIMEOUT = 20_000
/** What it takes for a longer expression is not bounded by that limit: 8000 characters of nested quotients took 46 s. */
const MOST_CHARACTERS = 2500
/** Constants in the derivative of erf, and e beside them, are fractions with so many correct digits. */
const ERF_DIGITS = 14

const RATIONALS: ReadonlyMap<string, Q.Rational> = new Map([['hf', Q.HALF]])

export const loadNerdamer = async (): Promise<Oracle> => {
  const { default: nerdamer } = await import('nerdamer')

  const derivative = (text: string, by: string): Tree => {
    const [held] = Object.keys(nerdamer.getVars())
    if (held !== undefined) throw new Abstention(`nerdamer holds a value for ${held}`)
    nerdamer.set('TIMEOUT', TIMEOUT)
    let printed: string
    try {
      printed = nerdamer.diff(text, by).toString()
    } catch (error) {
      if (error instanceof RangeError) throw error
      throw new Abstention(`nerdamer: ${error instanceof Error ? error.message : String(error)}`)
    } finally {
      // It keeps every expression until told otherwise.
      nerdamer.flush()
    }
    if (/\bdiff\(/.test(printed)) throw new Abstention('nerdamer left the derivative unevaluated')
    if (printed === '') throw new Abstention('nerdamer returned nothing')
    return parseNerdamer(printed)
  }

  return {
    name: 'nerdamer',
    version: VERSION,
    derivative: (expression, by) =>
      orAbstain(() => {
        const dialect = nerdamerDialect()
        const { text, names } = spell(expression, by, dialect)
        if (text.length > MOST_CHARACTERS)
          return abstains(`nerdamer is not asked for more than ${MOST_CHARACTERS} characters`)
        const tree = derivative(text, names.get(by)!)
        const stranger = unknownFunction(tree)
        if (stranger) return abstains(`nerdamer returned the function ${stranger}`)
        const known = new Set([...names.values(), ...dialect.constants.values(), 'pp', 'hf', 'ee'])
        const foreign = namesOf(tree).find((name) => !known.has(name))
        if (foreign) return abstains(`nerdamer returned the name ${foreign}`)
        const evaluate = <T>(algebra: Algebra<T>, point: ReadonlyMap<EntryTerm, T>): T => {
          const values = new Map<string, T>([['pp', algebra.pi()]])
          for (const [entry, name] of names) if (point.has(entry)) values.set(name, point.get(entry)!)
          for (const [constant, name] of dialect.constants) values.set(name, constantValue(constant, algebra, point))
          return evaluateTree(tree, algebra, { values, rationals: RATIONALS, e: 'ee' })
        }
        const rounded = text.includes('erf(')
        return {
          kind: 'value-function',
          evaluate,
          text: `d/d${names.get(by)} ${text}`,
          ...(rounded && { digits: ERF_DIGITS }),
        }
      }),
  }
}

const namesOf = (tree: Tree): readonly string[] => {
  if (tree.kind === 'name') return [tree.name]
  if (tree.kind === 'call') return tree.args.flatMap(namesOf)
  if (tree.kind === 'neg') return namesOf(tree.of)
  return 'left' in tree ? [...namesOf(tree.left), ...namesOf(tree.right)] : []
}

/** The value of a term that is handed over as a name. */
const constantValue = <T>(term: Term, algebra: Algebra<T>, point: ReadonlyMap<EntryTerm, T>): T => {
  const at = (t: Term): T => constantValue(t, algebra, point)
  switch (term.kind) {
    case 'number':
      return algebra.rational(term.value)
    case 'pi':
      return algebra.pi()
    case 'entry':
      return point.get(term)!
    case 'add':
      return term.children.map(at).reduce(algebra.add)
    case 'mul':
      return term.children.map(at).reduce(algebra.mul)
    case 'power':
      return term.exponent.kind === 'number' && Q.isInteger(term.exponent.value)
        ? algebra.powerInteger(at(term.base), Number(term.exponent.value.n))
        : algebra.power(at(term.base), at(term.exponent))
    case 'call':
      return algebra.call(term.name, term.args.map(at))
    default:
      throw new TypeError(`a constant holds a node \`${term.kind}\``)
  }
}
