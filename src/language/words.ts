import { modelFileSchema } from './schema'

/* What the language has beside its functions of scalars and its domains, with an example of each that runs. */

/** A word or sign, what it means, and an example: a claim about `WORDS_MODEL`, or what `kind` says. */
export interface Word {
  readonly word: string
  readonly meaning: string
  readonly example: string
}

/** What the examples are: claims about the model below, or lines of a model file. */
type ExampleKind = 'claim' | 'line'
export interface WordGroup {
  readonly title: string
  readonly kind: ExampleKind
  readonly words: readonly Word[]
}

/** The model that the claims are about. */
export const WORDS_MODEL = `name: A model to try words on
sizes: { n: 2, m: 3 }
visible: { v: "real[n]" }
hidden: { h: "binary[m]" }
parameters: { W: "real[n, m]", b: "real[n]", S: "spd[n, n]" }
energy: v' * v / 2 - v' * W * h
`

const claims = (...list: readonly (readonly [string, string, string])[]): readonly Word[] =>
  list.map(([word, meaning, example]) => ({ word, meaning, example }))

const CLAIM_WORDS: readonly Word[] = claims(
  ['==', 'both sides are equal; also a chain, a == b == c', "v' * b == b' * v == dot(v, b)"],
  ['E', 'the energy E(v, h)', "E == v' * v / 2 - v' * W * h"],
  ['F', 'the free energy, −log Σ_h exp(−E), or ∫ dh', 'F == -log(marginal(exp(-E)))'],
  ['J', 'Σ ½ score² + dscore over all visible entries', 'J == sum(i, score(v[i])^2 / 2 + dscore(v[i]))'],
  ['p_h', 'p(h given v) as a function of v and h', 'p_h == exp(F - E)'],
  ['score', 'ψ, ∂ log p(v) / ∂v, of an entry or an array', 'score(v) == W * mean(h) - v'],
  ['dscore', '∂ψᵢ/∂vᵢ', 'dscore(v[i]) == sum(j, W[i, j]^2 * var(h[j])) - 1'],
  ['diff', 'a derivative by an entry, or by two', 'diff(F, v[i]) == -score(v[i])'],
  ['marginal', 'Σ_h f, or ∫ f dh', 'marginal(exp(-E)) == exp(-F)'],
  ['mean', 'the mean of f under p(h given v)', 'mean(h[j]) == sigmoid(sum(i, W[i, j] * v[i]))'],
  ['var', 'its variance', 'var(h[j]) == mean(h[j]) * (1 - mean(h[j]))'],
  ['cov', 'the covariance of f and g', 'cov(h[j], h[k]) == delta(j, k) * var(h[j])'],
  ['|', 'given a hidden array as well', 'mean(h[j] | h) == h[j]'],
  ['data', 'the mean of f over p̃(v)', 'data(2 * v[i] + 1) == 2 * data(v[i]) + 1'],
  ['data_score', 'ψ of p̃ itself', 'data(data_score(v[i])) == 0'],
)

const BINDERS: readonly Word[] = claims(
  ['sum', 'Σ over an index, or over all entries', 'sum(v) == sum(i, v[i])'],
  ['prod', 'Π', 'prod(i, exp(v[i])) == exp(sum(v))'],
  ['logsumexp', 'log Σ exp', 'logsumexp(i, v[i]) == log(sum(i, exp(v[i])))'],
  ['in', 'the range of an index', 'sum(k in 1:n, v[k]) == sum(v)'],
  ["'", 'the transpose', "v' * W * h == h' * W' * v"],
  ['*', 'the product of numbers, matrices and vectors', '(S * v)[i] == sum(k, S[i, k] * v[k])'],
  ['.*', 'entry by entry; so also ./ and .^', '(v .* b)[i] == v[i] * b[i]'],
  ['./', 'the quotient, entry by entry', '(v ./ exp(b))[i] == v[i] * exp(-b[i])'],
  ['.^', 'the power, entry by entry', '(v .^ 2)[i] == v[i]^2'],
  ['dot', 'the inner product', 'dot(v, b) == sum(i, v[i] * b[i])'],
  ['norm', 'the Euclidean length', "norm(v)^2 == v' * v"],
  ['trace', 'the sum of a diagonal', 'trace(S) == sum(i, S[i, i])'],
  ['diag', 'a diagonal matrix of a vector', '(diag(v) * b)[i] == v[i] * b[i]'],
  ['inv', 'the inverse', '(inv(S) * S * v)[i] == v[i]'],
  ['logdet', 'log det', 'logdet(2 * eye(n)) == n * log(2)'],
  ['eye', 'the identity matrix', 'eye(n) * v == v'],
)

const CONDITIONS: readonly Word[] = claims(
  ['? :', 'one value or another; in parentheses', 'sum(i, (i == 1 ? v[i] : 0)) == v[1]'],
  ['==', 'equal, in a condition; not equal is !=', 'sum(i, (i != 1 ? v[i] : 0)) == sum(v) - v[1]'],
  ['<', 'less; so also <= > >=, and chains of them', 'sum(i, (1 <= i < 2 ? v[i] : 0)) == v[1]'],
  ['and', 'both', 'sum(i, (i >= 1 and i <= n ? v[i] : 0)) == sum(v)'],
  ['or', 'one at least', 'sum(i, (i < 2 or i > 1 ? v[i] : 0)) == sum(v)'],
  ['not', 'the contrary; its condition in parentheses', 'sum(i, (not (i > 1) ? v[i] : 0)) == v[1]'],
  ['delta', '1 where both are equal, else 0', 'sum(k, delta(i, k) * v[k]) == v[i]'],
  ['mod', 'the remainder of integers, never negative', 'sum(i, mod(i + 2, 2) * v[i]) == sum(i, mod(i, 2) * v[i])'],
  ['pi', 'π', 'sin(pi) == 0'],
)

const LAWS: readonly Word[] = claims(
  ['gaussian_mixture', 'random mixtures; the default on ℝ', 'data: gaussian_mixture'],
  ['normal', 'mean and standard deviation', 'data: normal(0, 2)'],
  ['logistic', 'the logistic law', 'data: logistic'],
  ['student_t', 'ν degrees of freedom', 'data: student_t(5)'],
  ['laplace', 'density exp(−|x|)/2', 'data: laplace'],
  ['uniform', 'between a and b', 'data: uniform(-1, 1)'],
  ['gamma', 'shape and rate, on (0, ∞); gamma(3, 1) is the default there', 'data: gamma(3, 1)'],
  ['lognormal', 'mean and standard deviation of the logarithm', 'data: lognormal(0, 1)'],
  ['any', 'an undefined smooth density, in proofs', 'data: any'],
  ['csv', 'a sample in a CSV or text file', 'data: { csv: sample.csv }'],
  ['npy', 'a sample in a file of numpy.save', 'data: { npy: sample.npy }'],
  ['kde', 'a kernel density over a sample', 'data: { kde: sample.csv, bandwidth: 0.3 }'],
  ['bandwidth', 'the standard deviation of its kernel', 'data: { kde: sample.csv, bandwidth: 0.5 }'],
)

/** An example of each key; what keys mean is said by the schema. */
const KEY_EXAMPLES: Readonly<Record<string, string>> = {
  name: 'name: Gaussian-Bernoulli RBM',
  source: 'source: Swersky et al. 2011',
  description: 'description: A restricted Boltzmann machine.',
  sizes: 'sizes: { n: 2, m: n + 1 }',
  visible: 'visible: { v: "real[n]" }',
  hidden: 'hidden: { h: "binary[m]" }',
  parameters: 'parameters: { W: "real[n, m]", sigma: positive }',
  assume: 'assume: [sigma > 1/2, n >= 2]',
  functions: 'functions: { f: "(real) -> real" }',
  definitions: 'definitions: { "input[j]": "sum(i, W[i, j] * v[i])" }',
  energy: "energy: v' * v / 2",
  data: 'data: normal(0, 1)',
  claims: 'claims: ["score(v[i]) == -v[i]"]',
  claim: 'claims: [{ claim: "score(v) == -v" }]',
  where: 'claims: [{ claim: "v[i] == v[i]", where: "i in 2:n" }]',
  expect: 'claims: [{ claim: "score(v) == v", expect: refuted }]',
  note: 'claims: [{ claim: "score(v) == -v", note: by hand }]',
}

interface Described {
  readonly description?: string
  readonly properties?: Readonly<Record<string, Described>>
  readonly items?: Described
  readonly anyOf?: readonly Described[]
}

const firstSentence = (text: string): string => text.replace(/[.;] .*$|\.$/s, '')

/** Keys of an object of the JSON Schema with their descriptions, also where alternatives hold them. */
const keysIn = ({ properties = {}, anyOf = [], items }: Described): readonly (readonly [string, string])[] => [
  ...Object.entries(properties).map(([key, value]) => [key, descriptionOf(value)] as const),
  ...[...anyOf, ...(items ? [items] : [])].flatMap(keysIn),
]
const descriptionOf = ({ description, anyOf = [] }: Described): string =>
  description ?? anyOf.map(descriptionOf).find((text) => text !== '') ?? ''

const keyWords = (): readonly Word[] => {
  const schema = modelFileSchema() as Described
  const own = keysIn(schema)
  const ofClaims = keysIn(schema.properties?.claims ?? {})
  const seen = new Set<string>()
  return [...own, ...ofClaims].flatMap(([word, description]) => {
    if (seen.has(word)) return []
    seen.add(word)
    return [{ word, meaning: firstSentence(description), example: KEY_EXAMPLES[word] ?? '' }]
  })
}

/** All words, by what they are for. */
export const wordGroups = (): readonly WordGroup[] => [
  { title: 'claims', kind: 'claim', words: CLAIM_WORDS },
  { title: 'sums and matrices', kind: 'claim', words: BINDERS },
  { title: 'conditions and integers', kind: 'claim', words: CONDITIONS },
  { title: 'laws of data', kind: 'line', words: LAWS },
  { title: 'keys of a model file and of a claim', kind: 'line', words: keyWords() },
]
