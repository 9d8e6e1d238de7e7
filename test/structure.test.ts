import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'

/*
 * Which part may import which. What proves shares no code with what differentiates, and the second checker of
 * signatures none with the first; the core has no import of Node, so that it can be bundled for a browser.
 */

/** Folders of src from the ground up, with those that each may import. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  numbers: [],
  functions: ['numbers'],
  domains: ['numbers'],
  algebras: ['numbers', 'functions'],
  expr: ['numbers', 'domains', 'functions'],
  language: ['numbers', 'functions', 'expr', 'domains'],
  oracles: ['numbers', 'domains', 'expr', 'functions'],
  export: ['numbers', 'expr', 'functions', 'language'],
  calculus: ['numbers', 'expr', 'functions', 'language', 'export'],
  program: ['numbers', 'algebras', 'functions', 'expr', 'domains'],
  integrate: ['numbers', 'algebras', 'functions', 'expr', 'program'],
  hidden: ['numbers', 'algebras', 'functions', 'expr', 'calculus', 'program', 'integrate'],
  evaluate: ['numbers', 'algebras', 'functions', 'expr', 'language', 'export', 'calculus', 'program', 'hidden'],
  data: [
    'numbers',
    'domains',
    'algebras',
    'functions',
    'expr',
    'language',
    'calculus',
    'program',
    'integrate',
    'hidden',
    'evaluate',
  ],
  // prettier-ignore
  decide: ['numbers', 'algebras', 'functions', 'expr', 'domains', 'language', 'oracles', 'export', 'calculus', 'program', 'integrate', 'hidden', 'evaluate', 'data'],
  report: ['numbers', 'expr', 'functions', 'language', 'export', 'calculus', 'evaluate', 'decide'],
  code: [
    'numbers',
    'domains',
    'algebras',
    'expr',
    'functions',
    'language',
    'export',
    'calculus',
    'program',
    'hidden',
    'evaluate',
    'decide',
    'report',
  ],
  // prettier-ignore
  diagnose: ['numbers', 'algebras', 'functions', 'expr', 'domains', 'language', 'export', 'calculus', 'program', 'integrate', 'hidden', 'evaluate', 'data', 'decide', 'report', 'code'],
  // prettier-ignore
  pictures: ['numbers', 'expr', 'language', 'export', 'calculus', 'program', 'data', 'decide', 'code', 'diagnose'],
  // prettier-ignore
  html: ['expr', 'language', 'export', 'calculus', 'program', 'data', 'decide', 'report', 'code', 'diagnose', 'pictures'],
  // prettier-ignore
  page: ['expr', 'functions', 'domains', 'language', 'export', 'calculus', 'program', 'data', 'decide', 'report', 'code', 'diagnose', 'pictures', 'html'],
  vitest: ['diagnose', 'numbers', 'functions', 'expr', 'domains', 'language', 'calculus', 'decide', 'report'],
}

/** Files that call each other to descend into an expression: one recursion, spread over files. */
const RECURSIONS = [
  // A product may be a condition's branch, a sum over one may be a product, and what is substituted is built again.
  'expr/arithmetic.ts',
  'expr/averages.ts',
  'expr/binders.ts',
  'expr/conditions.ts',
  'expr/substitute.ts',
  'language/elaborate/',
  'calculus/marginalise/basis.ts',
  'calculus/marginalise/logarithms.ts',
  // What translates a function, or lowers a sum or a mean, hands its arguments back to what handed it over.
  'decide/signature/elementary.ts',
  'decide/signature/translator.ts',
  'decide/signature/undefinedFunctions.ts',
  'code/loops/',
  'code/arrays/',
]

const SRC = new URL('../src/', import.meta.url)
const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((f) => /(?<!\.d)\.ts$/.test(f))
const known = new Set(files)

interface Import {
  readonly from: string
  /** A file of src, or the name of a package. */
  readonly to: string
}

const target = (file: string, name: string): string => {
  const base = join(dirname(file), name)
  return [`${base}.ts`, join(base, 'index.ts'), base].find((f) => known.has(f)) ?? base
}

const STATEMENT = /^(?:import|export)\s+[^;'"]*?from\s+'([^']+)'|import\((?:\s*)'([^']+)'\)/gm

const imports: readonly Import[] = files.flatMap((from) =>
  [...readFileSync(new URL(from, SRC), 'utf8').matchAll(STATEMENT)].map(([, static_, dynamic]) => {
    const name = static_ ?? dynamic!
    return { from, to: name.startsWith('.') ? target(from, name) : name }
  }),
)

const folderOf = (file: string): string => file.split('/')[0]!
const shown = ({ from, to }: Import): string => `${from} -> ${to}`
const offending = (wrong: (i: Import) => boolean): readonly string[] => imports.filter(wrong).map(shown)

describe('imports', () => {
  test('are found', () => {
    expect(imports.length).toBeGreaterThan(files.length)
    expect(imports.map(shown)).toContain('decide/decide.ts -> calculus/close.ts')
  })

  test.each(Object.entries(MAY_IMPORT))('%s imports of our own only %j', (folder, allowed) => {
    const own = (i: Import): boolean => known.has(i.to) && folderOf(i.from) === folder && folderOf(i.to) !== folder
    expect(offending((i) => own(i) && !allowed.includes(folderOf(i.to)))).toEqual([])
  })

  test('of Node are in cli alone', () => {
    expect(offending((i) => i.to.startsWith('node:') && folderOf(i.from) !== 'cli')).toEqual([])
  })

  test('what proves does not import what differentiates', () => {
    const proves = /^decide\/(normalForm|signature|sampling)\//
    expect(offending((i) => proves.test(i.from) && folderOf(i.to) === 'calculus')).toEqual([])
  })

  test('the second checker of signatures imports terms and itself', () => {
    const second = /^decide\/signature\/recheck\w*\.ts$/
    expect(files.filter((f) => second.test(f)).length).toBeGreaterThan(0)
    expect(offending((i) => second.test(i.from) && i.to !== 'expr/index.ts' && !second.test(i.to))).toEqual([])
  })

  test('of mathjs are in language, for its parser, and in oracles; of nerdamer in oracles', () => {
    const allowed = (i: Import): boolean =>
      folderOf(i.from) === 'oracles' || (i.to.includes('mathjs') && i.from === 'language/syntax/parseExpression.ts')
    expect(offending((i) => !known.has(i.to) && /mathjs|nerdamer/.test(i.to) && !allowed(i))).toEqual([])
  })

  test('do not go in circles, those of types among them', () => {
    const next = (file: string): readonly Import[] => imports.filter((i) => i.from === file && known.has(i.to))
    const [finished, open]: [Set<string>, string[]] = [new Set(), []]
    const circles: string[] = []
    const walk = (file: string): void => {
      if (finished.has(file)) return
      const at = open.indexOf(file)
      if (at >= 0) {
        const circle = open.slice(at)
        if (!circle.every((f) => RECURSIONS.some((r) => f.startsWith(r)))) circles.push([...circle, file].join(' -> '))
        return
      }
      open.push(file)
      for (const { to } of next(file)) walk(to)
      open.pop()
      finished.add(file)
    }
    files.forEach(walk)
    expect(circles).toEqual([])
  })
})

describe('src/README.md', () => {
  const page = readFileSync(new URL('README.md', SRC), 'utf8')
  const rows = [...page.matchAll(/^\| `(\w+)` +\|/gm)].map(([, folder]) => folder!)

  test('lists every folder, each after those that it imports', () => {
    expect(new Set(rows)).toEqual(new Set(files.filter((f) => f.includes('/')).map(folderOf)))
    const isAbove = (i: Import): boolean =>
      known.has(i.to) && i.from.includes('/') && rows.indexOf(folderOf(i.to)) > rows.indexOf(folderOf(i.from))
    expect(offending(isAbove)).toEqual([])
  })

  test('names files that there are', () => {
    const named = [...page.matchAll(/`([\w/]+\.ts)`/g)].map(([, file]) => file!)
    expect(named.filter((file) => !known.has(file) && file !== 'test/structure.test.ts')).toEqual([])
    expect(named.length).toBeGreaterThan(10)
  })
})
