/* One-token mutants of a claim's text: the slips that people make when they derive by hand. */

/** A replacement of one place in a text. */
type Rule = readonly [RegExp, string]

const RULES: readonly Rule[] = [
  [/ \+ /g, ' - '],
  [/ - /g, ' + '],
  [/== -/g, '== '],
  [/\(-/g, '('],
  [/ \* /g, ' / '],
  [/ \/ /g, ' * '],
  [/\^2(?!\d)/g, ''],
  [/\^2(?!\d)/g, '^3'],
  [/\^3(?!\d)/g, '^2'],
  [/\^\(3\/2\)/g, '^(1/2)'],
  [/(?<![\w.^])2 \* /g, ''],
  [/(?<![\w.^])2 \* /g, '3 * '],
  [/ \/ 2(?!\d)/g, ''],
  [/(?<![\w.])1 - /g, ''],
  [/(?<![\w.])1 \+ /g, ''],
  [/\bsin\(/g, 'cos('],
  [/\bcos\(/g, 'sin('],
  [/\bsinh\(/g, 'cosh('],
  [/\bcosh\(/g, 'sinh('],
  [/\btanh\(/g, 'sigmoid('],
  [/\bsigmoid\(/g, 'tanh('],
  [/\bsqrt\(/g, '('],
  [/\blog\(/g, 'exp('],
  [/\bexp\(/g, 'log('],
  [/\bsigma\^2/g, 'sigma'],
  [/\bsigma\b(?!\^)/g, 'sigma^2'],
  [/\[i, j\]/g, '[j, i]'],
  [/\[i, k\]/g, '[k, i]'],
  [/\[j, i\]/g, '[i, j]'],
  [/\[i\]/g, '[1]'],
  [/\[j\]/g, '[1]'],
  [/\bvar\(/g, 'mean('],
  [/\bmean\(/g, 'var('],
  [/\bdigamma\(/g, 'trigamma('],
  [/\btrigamma\(/g, 'digamma('],
  [/'/g, ''],
  [/\binv\(/g, '('],
  [/\bpi\b/g, '3'],
  [/\berf\(/g, 'erfc('],
  [/\berfc\(/g, 'erf('],
  [/\bx\b/g, 'c'],
  [/\ba\b/g, 'b'],
  [/\ba\b/g, '1'],
]

/** Every text that differs from the claim's right-hand sides by one rule at one place. */
export const mutantsOf = (claim: string): readonly string[] => {
  const from = claim.indexOf('==') + 2
  const found = new Set<string>()
  for (const [pattern, replacement] of RULES)
    for (const match of claim.matchAll(pattern)) {
      if (match.index + match[0].length <= from && !match[0].startsWith('==')) continue
      found.add(claim.slice(0, match.index) + replacement + claim.slice(match.index + match[0].length))
    }
  found.delete(claim)
  return [...found]
}
