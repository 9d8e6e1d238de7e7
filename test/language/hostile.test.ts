import { describe, expect, test } from 'vitest'
import { formatFaults } from '../../src/language/formatFaults'
import { parseModel } from '../../src/language/parseModel'
import { faultsOf } from './faultsOf'

/* Input that nobody writes in good faith: each gets one clear fault, soon, or is read. */

const HEAD = 'sizes: { n: 4 }\nvisible:\n  v: real[n]\nparameters:\n  a: real[n, n]\n  s: real\n'
const energy = (text: string): string => `${HEAD}energy: |\n  ${text}\n`
const times = (count: number, make: (k: number) => string, join = ''): string =>
  Array.from({ length: count }, (_, k) => make(k)).join(join)

describe('is refused with one fault', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['an empty file', '', 'empty-file'],
    ['a file of blanks', ' \n\n', 'empty-file'],
    ['a file of comments', '# nothing\n', 'shape'],
    ['zero bytes', 'name: \u0000\u0001', 'binary-file'],
    ['bytes that are no text', 'name: \uFFFD', 'binary-file'],
    ['a file over 1 MB', `name: ${'x'.repeat(1_000_000)}`, 'file-size'],
    [
      'an alias bomb',
      `a0: &a0 [x, x, x, x]\n${times(12, (k) => `a${k + 1}: &a${k + 1} [*a${k}, *a${k}, *a${k}, *a${k}]\n`)}`,
      'alias-bomb',
    ],
    ['an alias that holds itself', 'a: &x [*x]', 'nesting'],
    ['YAML brackets', `a: ${'['.repeat(3000)}${']'.repeat(3000)}`, 'nesting'],
    ['YAML lists', `${'- '.repeat(20_000)}x`, 'nesting'],
    ['parentheses', energy(`${'('.repeat(201)}s${')'.repeat(201)}`), 'nesting'],
    ['parentheses without end', energy('('.repeat(100_000)), 'nesting'],
    ['calls', energy(`${'exp('.repeat(300)}s${')'.repeat(300)}`), 'nesting'],
    ['powers', energy(times(3000, () => 's', '^')), 'nesting'],
    ['signs', energy(`${'-'.repeat(3000)}s`), 'nesting'],
    ['negations', energy(`(${'not '.repeat(3000)}(1 < 2) ? 1 : 0)`), 'nesting'],
    ['conditionals', energy(`(${'1 < 2 ? s : '.repeat(3000)}s)`), 'nesting'],
    ['sums in sums', energy(`${times(60, (k) => `sum(i${k} in 1:n, `)}s${')'.repeat(60)}`), 'nesting'],
    ['matrices', energy(`v'${' * a'.repeat(500)} * v`), 'nesting'],
    ['indices of indices', energy(`v${'[1]'.repeat(3000)}`), 'double-index'],
    ['a tower of powers', energy('((2^4096)^4096)^4096 * s'), 'too-large'],
    ['a power of a long number', energy('(1e10000)^4096 * s'), 'too-large'],
    [
      'numbers squared again and again',
      `${HEAD}definitions:\n  d0: 3\n${times(60, (k) => `  d${k + 1}: d${k} * d${k}\n`)}energy: s\n`,
      'too-large',
    ],
    [
      'functions doubled again and again',
      `${HEAD}definitions:\n  f0(x): x + x^2\n${times(60, (k) => `  f${k + 1}(x): f${k}(f${k}(x))\n`)}energy: s\n`,
      'too-large',
    ],
    ['fractions without a common denominator', energy(times(2000, (k) => `s / ${2 * k + 3}`, ' + ')), 'too-large'],
    ['long numbers', energy(times(2000, () => '1e9999', ' * ')), 'number'],
    ['a number of 200,000 digits', energy('1'.repeat(200_000)), 'number'],
    ['too many definitions', `${HEAD}definitions:\n${times(1001, (k) => `  d${k}: s\n`)}energy: s\n`, 'too-large'],
    ['emoji', energy("v' * v + \u{1F600}"), 'look-alike'],
    ['another script', energy('能量 + s'), 'look-alike'],
    ['quotation marks', energy("'".repeat(20_000)), 'string'],
  ]
  test.each(cases)('%s', (_, text, code) => {
    const faults = faultsOf(text)
    // A definition that is refused leaves those that use it without a fault of their own.
    expect(faults.map((f) => f.code)).toEqual([code])
    expect(formatFaults('x.yaml', text, faults).length).toBeLessThan(2000)
  })
})

describe('is read', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['a sum of 3,000 terms', energy(times(3000, (k) => `s * v[${(k % 4) + 1}]^${k % 7}`, ' + '))],
    ['a difference of 1,000 sums', energy(times(1000, (k) => `sum(i, v[i]^${k})`, ' - '))],
    ['a product of 5,000 factors', energy(times(5000, (k) => `v[${(k % 4) + 1}]`, ' * '))],
    ['5,000 factors without a sign', energy(times(5000, () => 's', ' '))],
    ['5,000 quotients', energy(`s${' / s'.repeat(5000)}`)],
    ['a sum of 1,000 matrices', energy(`sum(${times(1000, () => 'a', ' + ')})`)],
    ['5,000 transposes', energy(`sum(v${"'".repeat(5000)})`)],
    ['199 parentheses', energy(`${'('.repeat(199)}s${')'.repeat(199)}`)],
    ['150 conditionals', energy(`(${'1 < n ? s : '.repeat(150)}s)`)],
    ['a condition of 1,000 parts', energy(`(${times(1000, (k) => `n < ${k + 3}`, ' and ')} ? s : 0)`)],
    [
      'definitions that double',
      `${HEAD}definitions:\n  d0: s + 1\n${times(200, (k) => `  d${k + 1}: d${k} * exp(d${k})\n`)}energy: d200\n`,
    ],
    [
      'a size of 10^9',
      `${HEAD.replace('n: 4', 'n: 1000000000')}energy: v' * v / 2 + sum(i in 1:n-1, v[i] * v[i + 1])\nclaims:\n  - score(v[n]) == -v[n] - v[n - 1]\n`,
    ],
    [
      'thirty sizes',
      `sizes: {${times(30, (k) => `n${k}: ${k + 2}`, ', ')}}\nvisible:\n${times(30, (k) => `  v${k}: real[n${k}]\n`)}energy: |\n  ${times(29, (k) => `sum(i in 1:n${k}-1, v${k}[i + 1] * v${k + 1}[n${k + 1}])`, ' + ')}\n`,
    ],
    ['a byte order mark and CRLF', `\uFEFF${energy("v' * v\n  + s^2").replaceAll('\n', '\r\n')}`],
    [
      'names of Object.prototype',
      'sizes: {valueOf: 2}\nvisible:\n  constructor: real\n  toString: real[valueOf]\nenergy: constructor^2 + sum(i, toString[i]^2)\nclaims:\n  - score(constructor) == -2 * constructor\n',
    ],
  ]
  test.each(cases)('%s', (_, text) => expect(faultsOf(text)).toEqual([]))
})

test('places are right in a file with CRLF and a byte order mark', () => {
  const text = `\uFEFF${energy("v' * v\n  + zz").replaceAll('\n', '\r\n')}`
  expect(faultsOf(text).map((f) => f.place)).toEqual([{ line: 9, column: 5, length: 2 }])
})

test('at most 100 faults are reported', () => {
  expect(faultsOf(energy(times(5000, (k) => `x${k}`, ' + ')))).toHaveLength(100)
})

test('a prototype name that nobody declared is unknown', () => {
  for (const name of ['constructor', 'toString', 'hasOwnProperty', 'valueOf', 'isPrototypeOf'])
    expect(faultsOf(energy(`${name} + s`))[0]!.message).toBe(`unknown name \`${name}\``)
  expect(faultsOf('__proto__: 1\nvisible:\n  v: real\nenergy: v\n').map((f) => f.code)).toEqual(['unknown-key'])
  expect(() => parseModel('visible:\n  __proto__: real\nenergy: 1\n')).toThrow('is not a name')
})
