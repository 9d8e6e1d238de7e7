import { DOMAINS } from '../domains'
import type { Role } from '../expr'
import { FUNCTIONS } from '../functions'
import { DISTRIBUTIONS } from './dataSpec'
import { CLAIM_FUNCTIONS, CLAIM_VALUES, PARSER_WORDS, reservedAs, STRUCTURAL } from './syntax/names'

/*
 * What editors check of the texts in a model file: JSON Schema of each kind of text, by patterns that are made of the
 * registries. A pattern refuses what can be no such text, and never one that is; the rest is for the reader to say.
 */

type Json = Readonly<Record<string, unknown>>

const RESERVED = [
  ...Object.keys(FUNCTIONS),
  ...STRUCTURAL,
  ...CLAIM_FUNCTIONS,
  ...CLAIM_VALUES,
  ...PARSER_WORDS,
  'pi',
  'inf',
].filter((name) => reservedAs(name) !== undefined)

const NAME = `(?!(?:${[...new Set(RESERVED)].join('|')})\\b)[A-Za-z][A-Za-z0-9_]*`
const ANYTHING = '[\\s\\S]'
/** Every sign that an expression has. */
const CODE = `(?:[=!<>]=|[\\w\\s+\\-*/^.,()\\[\\]'<>?:|])*`
/** A comment ends with its line: were it allowed to end before, a text with many would be matched in countless ways. */
const SIGNS = `${CODE}(?:#[^\\n]*(?:\\n${CODE}|$))*`
const NOT_EMPTY = `(?=(?:\\s|#[^\\n]*(?:\\n|$))*[^\\s#])`
const IN_PARENTHESES = `\\s*\\(\\s*[^\\s)]${ANYTHING}*\\)`
const IN_BRACKETS = `\\s*\\[\\s*[^\\s\\]]${ANYTHING}*\\]`

/** Blanks and comments, which may stand around anything. */
const AROUND = '(?:\\s|#[^\\n]*(?:\\n|$))*'
const whole = (pattern: string): string => `^${AROUND}${pattern}${AROUND}$`
const text = (pattern: string, ...examples: readonly string[]): Json => ({
  type: 'string',
  pattern,
  ...(examples.length > 0 && { examples }),
})
const orNumber = (schema: Json): Json => ({ anyOf: [schema, { type: 'number' }] })
const orList = (schema: Json): Json => ({ anyOf: [schema, { type: 'array', items: schema }] })
/** A map of names that may be declared. */
const mapOf = (schema: Json, keys = NAME): Json => ({
  type: 'object',
  propertyNames: { type: 'string', pattern: whole(keys) },
  additionalProperties: schema,
})
const orNothing = (schema: Json): Json => ({ anyOf: [schema, { type: 'null' }] })

const domainsOf = (role: Role) => Object.values(DOMAINS).filter((d) => d.roles.includes(role))
const typePattern = (role: Role): string => {
  const forms = domainsOf(role).map(({ kind, boundNames, measure }) => {
    if (boundNames.length > 0) return `${kind}${IN_PARENTHESES}(?:${IN_BRACKETS})?`
    // A matrix is nothing without its dimensions.
    return measure === 'none' && kind !== 'any' ? `${kind}${IN_BRACKETS}` : `${kind}(?:${IN_BRACKETS})?`
  })
  return `(?:${forms.join('|')})`
}
const typeExamples = (role: Role): readonly string[] =>
  domainsOf(role).map(({ kind, boundNames, measure }) => {
    if (boundNames.length > 0) return `${kind}(${boundNames.length === 1 ? '3' : '0, 1'})`
    return measure === 'none' && kind !== 'any' ? `${kind}[n, n]` : kind
  })
const typesOf = (role: Role): Json => mapOf(text(whole(typePattern(role)), ...typeExamples(role)))

const LAW_NAMES = [...DISTRIBUTIONS].map(([name, args]) => (args.length > 0 ? `${name}${IN_PARENTHESES}` : name))
const LAW = text(
  whole(`(?:\\(\\s*)*(?:${LAW_NAMES.join('|')})(?:\\s*\\))*`),
  ...[...DISTRIBUTIONS].map(([name, args]) => (args.length > 0 ? `${name}(${args.join(', ')})` : name)),
)
const described = (schema: Json, description: string): Json => ({ ...schema, description })
const FILE = described(text('\\S'), 'A file, by its path from the folder of the model.')
const object = (properties: Readonly<Record<string, Json>>): Json => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
})

const EXPRESSION = text(`^${NOT_EMPTY}${SIGNS}$`)
const CONDITION = text(`^${NOT_EMPTY}(?=${ANYTHING}*(?:[<>]|[=!]=|\\bin\\b))${SIGNS}$`, 'n >= 2')
const BANDWIDTH = described(
  { anyOf: [{ type: 'number', exclusiveMinimum: 0 }, EXPRESSION] },
  'The standard deviation of the kernel.',
)

/** What stands for each kind of value in the schema that editors read. */
export const EDITOR = {
  /** Of a text for people YAML may make a number or a truth value. */
  remark: { anyOf: [{ type: 'string', title: 'text' }, { type: 'number' }, { type: 'boolean' }] },
  expression: orNumber(EXPRESSION),
  conditions: orList(CONDITION),
  claim: text(`^(?=${ANYTHING}*==)${SIGNS}$`, 'score(v[i]) == -v[i]'),
  sizes: mapOf({ anyOf: [{ type: 'integer', minimum: 1 }, EXPRESSION] }),
  visible: { ...typesOf('visible'), minProperties: 1 },
  hidden: orNothing(typesOf('hidden')),
  parameters: orNothing(typesOf('parameter')),
  functions: mapOf(text(whole(`\\(\\s*[^\\s)][^)]*\\)\\s*->\\s*${typePattern('parameter')}`), '(v, h) -> real')),
  definitions: mapOf(orNumber(EXPRESSION), `${NAME}(?:${IN_BRACKETS}|${IN_PARENTHESES})?`),
  data: {
    anyOf: [LAW, object({ csv: FILE }), object({ npy: FILE }), object({ kde: FILE, bandwidth: BANDWIDTH }), mapOf(LAW)],
  },
} satisfies Record<string, Json>
