import { TARGETS } from '../code'
import { DOMAINS } from '../domains'
import { FUNCTIONS } from '../functions'
import { modelFileSchema } from '../language/schema'
import { CLAIM_FUNCTIONS, CLAIM_VALUES, STRUCTURAL } from '../language/syntax/names'
import { wordGroups } from '../language/words'
import type { Completed, Vocabulary } from './protocol'

interface Schema {
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
}

/** Keys of a model file, and those of a claim, with what the schema says of them. */
const keysOf = (schema: Schema): readonly Completed[] => [
  ...Object.entries(schema.properties ?? {}).flatMap(([label, of]) => [
    { label, info: of.description ?? '' },
    ...keysOf(of),
  ]),
  ...(schema.items ? keysOf(schema.items) : []),
  ...(schema.anyOf ?? []).flatMap(keysOf),
]

/** Functions that are no functions of scalars, and the words of claims, with their meanings. */
const words = (): readonly Completed[] => {
  const named: readonly string[] = [...STRUCTURAL, ...CLAIM_FUNCTIONS, ...CLAIM_VALUES]
  return wordGroups()
    .flatMap((group) => group.words)
    .filter(({ word }) => named.includes(word))
    .map(({ word, meaning }) => ({ label: word, info: meaning }))
}

/** The words of the language, from the registries that the language itself reads. */
export const vocabulary = (): Vocabulary => ({
  keys: keysOf(modelFileSchema()),
  functions: Object.values(FUNCTIONS)
    .filter((f) => f.word !== 'none')
    .map((f) => ({ label: f.name, info: f.summary })),
  domains: Object.values(DOMAINS).map((d) => ({ label: d.kind, info: d.summary })),
  words: words(),
  targets: TARGETS.map((t) => t.name),
})
