import { FUNCTIONS, isFunctionName } from '../../functions'

/** Functions of scalars; of an array they act on each entry. */
export const ELEMENTARY = Object.values(FUNCTIONS)
  .filter((f) => f.word !== 'none')
  .map((f) => f.name)

/** Functions with a rule of their own: binders, matrices, integers. */
export const STRUCTURAL = [
  'sum',
  'prod',
  'logsumexp',
  'dot',
  'norm',
  'trace',
  'diag',
  'inv',
  'logdet',
  'eye',
  'delta',
  'mod',
] as const

/** Claim words that are called. */
export const CLAIM_FUNCTIONS = [
  'score',
  'dscore',
  'diff',
  'marginal',
  'mean',
  'var',
  'cov',
  'data',
  'data_score',
] as const

/** Claim words that are values. */
export const CLAIM_VALUES = ['E', 'F', 'J', 'p_h'] as const

/** Words that the parser keeps. */
export const PARSER_WORDS = [
  'in',
  'to',
  'mod',
  'and',
  'or',
  'xor',
  'not',
  'end',
  'true',
  'false',
  'null',
  'undefined',
  'NaN',
  'Infinity',
] as const

export const FUNCTION_WORDS: ReadonlySet<string> = new Set([...ELEMENTARY, ...STRUCTURAL, ...CLAIM_FUNCTIONS])

/** Why a name may not be declared, or undefined where it may. */
export const reservedAs = (name: string): string | undefined => {
  const has = (list: readonly string[]): boolean => list.includes(name)
  const isKept = isFunctionName(name) && FUNCTIONS[name].word === 'reserved'
  if (isKept || has(STRUCTURAL)) return 'a function of the language'
  if (has(CLAIM_FUNCTIONS) || has(CLAIM_VALUES)) return 'a word of claims'
  if (name === 'pi' || name === 'inf') return 'a constant'
  if (has(PARSER_WORDS)) return 'a word of the syntax'
  return undefined
}

export const NAME_PATTERN = /^[A-Za-z][A-Za-z0-9_]*$/
