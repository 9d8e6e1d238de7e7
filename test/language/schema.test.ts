import { readdirSync, readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { modelFileSchema } from '../../src/language/schema'
import { template } from '../../src/language/template'
import { wordGroups, WORDS_MODEL } from '../../src/language/words'
import { faultsOf } from './faultsOf'

/*
 * The JSON Schema as an editor uses it: on what YAML makes of a model file while it is written. What the schema refuses
 * the reader refuses too; of what is refused, the schema sees what has not the form of a model file.
 */

const validate = new Ajv({ strict: true, allErrors: true }).compile(modelFileSchema())

/** What an editor reads; undefined where it is no YAML. */
const yamlOf = (text: string): unknown => {
  try {
    return parse(text, { logLevel: 'silent' }) as unknown
  } catch {
    return undefined
  }
}
const errorsOf = (text: string): readonly string[] =>
  validate(yamlOf(text)) ? [] : validate.errors!.map((e) => `${e.instancePath} ${e.message}`)

const root = new URL('../../', import.meta.url)
const filesIn = (folder: string): readonly string[] =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => `${folder}/${file}`)
const textOf = (file: string): string => readFileSync(new URL(file, root), 'utf8')

const BAD = 'test/language/bad'
const all = [...filesIn('proofs'), ...filesIn('test')].filter((file) => !file.startsWith('test/faults/'))

describe('right', () => {
  const right = all.filter((file) => faultsOf(textOf(file)).length === 0)
  test('are nearly all that are not in the corpus of bad ones', () => {
    expect(right.length).toBeGreaterThan(200)
    expect(right.filter((file) => file.startsWith(BAD))).toEqual([])
  })
  test.each(right)('%s', (file) => expect(errorsOf(textOf(file))).toEqual([]))
  test('the template', () => expect(errorsOf(template('mine'))).toEqual([]))
  test.each(wordGroups().flatMap(({ kind, words }) => words.map((word) => ({ kind, ...word }))))(
    'the example $example',
    ({ kind, example }) => {
      const { energy, visible, ...model } = yamlOf(WORDS_MODEL) as Record<string, unknown>
      const more = kind === 'claim' ? { claims: [example] } : (yamlOf(example) as object)
      validate({ energy, visible, ...model, ...more })
      expect(validate.errors).toBeNull()
    },
  )
})

/** Bad in meaning: names, shapes, ranges and grammar, which no pattern tells. */
const IN_MEANING = `
  argument-counts array-division array-energy array-power claim-words-outside closed-twice colon-missing comment-in-quotes comparison-as-number-2 comparison-as-number condition-is-a-number conditional-in-claim constants crossed-brackets data-file-score declared-twice definition-index-argument definition-twice definition-use diff-by double-index ends-early function-power function-without-call function-without-parentheses implicit-beside-division implicit-over-line-break index-count index-free-range-order index-is-declared-name index-not-an-integer leaves-range-claim leaves-range-guarded leaves-range-hidden leaves-range literal-zero long-number missing-operand moments no-range not-of-a-number not-without-parentheses product-for-call property-access range-needs-in ranges-as-indices real-condition score-of shapes-differ shapes-of-sides shapes-product size-not-positive-by-default square-matrices transposed-batch two-faults-with-places two-ranges unbound-index unclosed undefined-functions units unknown-function unknown-name-in-claim unknown-name-prototype unknown-name unknown-names-all-reported where-circular where-nested-comparison where
`
/** Bad as YAML alone, of which an editor tells by itself. */
const AS_YAML = 'key-twice yaml-documents yaml-quote yaml-tag'
const words = (text: string): readonly string[] => text.trim().split(/\s+/)

/** What a fault of the form of a file is, rather than of what it says. */
const OF_FORM = new Set(
  words(
    `missing-key unknown-key shape yaml-colon yaml-comma yaml-bracket yaml-alias no-visible name unknown-domain domain-role type
     wrong-kind signature size data look-alike assignment factorial percent string foreign-operator empty-expression claim`,
  ),
)

describe('bad', () => {
  const passed = filesIn(BAD).filter((file) => errorsOf(textOf(file)).length === 0)
  const stem = (file: string): string => file.slice(BAD.length + 1, -'.yaml'.length)

  test('in form is refused by the schema; what passes is bad in meaning, or as YAML alone', () => {
    expect(passed.map(stem).toSorted()).toEqual([...words(IN_MEANING), ...words(AS_YAML)].toSorted())
  })
  test('none that passes has nothing but faults of form', () => {
    const formal = passed.filter((file) => faultsOf(textOf(file)).every(({ code }) => OF_FORM.has(code)))
    expect(formal.map(stem)).toEqual(['size-not-positive-by-default'])
  })
})

const MODEL = { visible: { v: 'real' }, energy: 'v^2 / 2' }
test.each([
  [{ energy: 'v' }],
  [{ ...MODEL, visible: {} }],
  [{ ...MODEL, visible: { v: 'reel' } }],
  [{ ...MODEL, visible: { v: 'binary' } }],
  [{ ...MODEL, hidden: { h: 'spd[2, 2]' } }],
  [{ ...MODEL, hidden: { h: 'categorical' } }],
  [{ ...MODEL, parameters: { S: 'spd' } }],
  [{ ...MODEL, parameters: { exp: 'real' } }],
  [{ ...MODEL, parameters: { '2a': 'real' } }],
  [{ ...MODEL, sizes: { n: 0 } }],
  [{ ...MODEL, sizes: { n: 1.5 } }],
  [{ ...MODEL, energy: '' }],
  [{ ...MODEL, energy: 'v · v' }],
  [{ ...MODEL, energy: 'f = v^2' }],
  [{ ...MODEL, energy: 'v % 2' }],
  [{ ...MODEL, energy: ['v'] }],
  [{ ...MODEL, data: 'normal' }],
  [{ ...MODEL, data: 'gauss(0, 1)' }],
  [{ ...MODEL, data: { kde: 'x.csv' } }],
  [{ ...MODEL, data: { csv: 'x.csv', npy: 'x.npy' } }],
  [{ ...MODEL, assume: ['v'] }],
  [{ ...MODEL, functions: { f: 'real' } }],
  [{ ...MODEL, functions: { f: '(real) -> binary' } }],
  [{ ...MODEL, definitions: { 'f[': 'v' } }],
  [{ ...MODEL, claims: ['score(v)'] }],
  [{ ...MODEL, claims: [{ name: 'a' }] }],
  [{ ...MODEL, claims: [{ claim: 'v == v', expect: 'true' }] }],
  [{ ...MODEL, claims: [{ claim: 'v == v', when: 'v > 0' }] }],
  [{ ...MODEL, claims: 'v == v' }],
  [{ ...MODEL, clams: [] }],
])('refused: %j', (model) => expect(validate(model)).toBe(false))

test('what the reader takes for a type or a law, the schema does: comments, parentheses, no laws at all', () => {
  const model = 'visible:\n  v: |\n    real # of length one\nenergy: v^2 / 2\n'
  for (const rest of ['data: (normal(0, 1))\n', 'data: {}\n', 'data:\n  v: ((normal(0, 1)))\n', '']) {
    if (rest !== 'data: {}\n') expect(faultsOf(model + rest), rest).toEqual([])
    expect(errorsOf(model + rest), rest).toEqual([])
  }
})

test('many comments before a sign that is refused', () => {
  const terms = Array.from({ length: 100 }, (_, k) => `v^${k} + # the term number ${k} of it\n`).join('')
  expect(validate({ ...MODEL, energy: `${terms}v` })).toBe(true)
  expect(validate({ ...MODEL, energy: `${terms}v²` })).toBe(false)
})
