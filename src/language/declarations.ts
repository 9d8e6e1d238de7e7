import { size, type Term, variable, type Variable } from '../expr'
import type { FunctionSymbol, Role } from '../expr'
import * as Q from '../numbers/rational'
import { type FaultList } from './faults'
import type { Size } from './model'
import { readType } from './readType'
import type { Entity, Scope } from './scope'
import { SizeTable } from './sizeTable'
import { slice, type Source } from './source'
import { NAME_PATTERN, reservedAs } from './syntax/names'
import type { Entry } from './syntax/tree'
import { elaborateScalar } from './elaborate/elaborate'
import { finish } from './elaborate/finish'
import { newSession } from './elaborate/context'
import { parseExpression } from './syntax/parseExpression'
import { completeSizes } from './elaborate/sizeCombinations'

const LARGEST_SIZE = 9_007_199_254_740_991n

/** Names as they are declared, section by section. */
export class Declarations {
  readonly names = new Map<string, Entity>()
  readonly declared = new Map<string, string>()
  readonly sizes: Size[] = []
  readonly variables: Variable[] = []
  readonly functions: FunctionSymbol[] = []
  private readonly faults: FaultList

  constructor(faults: FaultList) {
    this.faults = faults
  }

  /** Notes a name before its declaration is read; false where it cannot be declared. */
  announce(key: Source, name: string, section: string): boolean {
    const refuse = (code: string, message: string): false => {
      this.faults.at(key, 0, name.length, code, message)
      return false
    }
    if (!NAME_PATTERN.test(name))
      return refuse('name', `\`${name}\` is not a name: names are a letter, then letters, digits and \`_\``)
    const reserved = reservedAs(name)
    if (reserved !== undefined) return refuse('reserved-name', `\`${name}\` is ${reserved} and cannot be declared`)
    const other = this.declared.get(name)
    if (other !== undefined)
      return refuse('duplicate-name', `\`${name}\` is declared twice: it already stands under \`${other}\``)
    this.declared.set(name, section)
    return true
  }

  /** The scope of sizes alone, for dimensions and bounds. */
  sizeScope(): Scope {
    const names = new Map([...this.names].filter(([, entity]) => entity.kind === 'size' || entity.kind === 'broken'))
    return {
      names,
      declared: this.declared,
      sizes: new SizeTable(this.sizes),
      visible: [],
      hidden: [],
      dataIsFile: false,
      restrictions: [],
      mostSymbols: Infinity,
      letters: [],
    }
  }

  /** Entries whose names can be declared. */
  announceAll(entries: readonly Entry[], section: string): readonly Entry[] {
    return entries.filter((entry) => this.announce(entry.key, entry.key.text, section))
  }

  readSizes(readable: readonly Entry[]): void {
    for (const entry of readable) {
      const name = entry.key.text
      const value = entry.value.kind === 'text' ? this.readSize(entry.value.source) : undefined
      if (value !== undefined) this.sizes.push({ name, value })
      this.names.set(name, value === undefined ? { kind: 'broken' } : { kind: 'size', term: size(name) })
    }
    this.checkDefaults(readable)
  }

  private readSize(source: Source): bigint | Term | undefined {
    const literal = /^\s*([+-]?\d+)\s*$/.exec(source.text)
    const refuse = (message: string): undefined => {
      this.faults.at(source, 0, source.text.length, 'size', message)
      return undefined
    }
    if (literal) {
      const value = BigInt(literal[1]!)
      if (value < 1n) return refuse(`a size is a positive integer, not ${value}`)
      return value > LARGEST_SIZE ? refuse('a size is at most 2^53 - 1') : value
    }
    const term = readInteger(this.sizeScope(), source, this.faults, 'a size')
    if (term?.kind !== 'number') return term
    return Q.isInteger(term.value) && Q.sign(term.value) > 0
      ? term
      : refuse(`a size is a positive integer, not ${Q.toText(term.value)}`)
  }

  private checkDefaults(entries: readonly Entry[]): void {
    const base = new Map(
      this.sizes.flatMap(({ name, value }) => (typeof value === 'bigint' ? [[name, value] as const] : [])),
    )
    const before: Size[] = []
    for (const one of this.sizes) {
      before.push(one)
      if (typeof one.value === 'bigint' || completeSizes(new SizeTable(before), base)) continue
      const { value } = entries.find((entry) => entry.key.text === one.name)!
      if (value.kind !== 'text') return
      const at = [...base].map(([name, v]) => `${name} = ${v}`).join(', ')
      this.faults.at(
        value.source,
        0,
        value.source.text.length,
        'size',
        `\`${one.name}\` is not a positive integer at the default sizes ${at}`,
      )
      return
    }
  }

  readVariables(entries: readonly Entry[], role: Role): Variable[] {
    const read: Variable[] = []
    for (const entry of entries) {
      const name = entry.key.text
      const type =
        entry.value.kind === 'text' ? readType(this.sizeScope(), entry.value.source, role, this.faults) : undefined
      this.names.set(name, { kind: 'broken' })
      if (!type) continue
      const made = variable(name, role, type.domain, type.dims)
      this.names.set(name, { kind: 'variable', variable: made })
      read.push(made)
    }
    this.variables.push(...read)
    return read
  }

  readFunctions(entries: readonly Entry[]): void {
    for (const entry of entries) {
      const name = entry.key.text
      const fn = entry.value.kind === 'text' ? this.readSignature(name, entry.value.source) : undefined
      this.names.set(name, fn ? { kind: 'function', fn } : { kind: 'broken' })
      if (fn) this.functions.push(fn)
    }
  }

  private readSignature(name: string, source: Source): FunctionSymbol | undefined {
    const parts = /^(\s*\()([^()]*)(\)\s*->)([\s\S]*)$/.exec(source.text)
    if (!parts) {
      this.faults.at(
        source,
        0,
        source.text.length,
        'signature',
        `the signature of \`${name}\` is written \`(v, h) -> real\`: arguments are declared variables, or \`real\``,
      )
      return undefined
    }
    const parameters: (Variable | 'real')[] = []
    let at = parts[1]!.length
    let bad = false
    for (const part of parts[2]!.trim() === '' ? [] : parts[2]!.split(',')) {
      const word = part.trim()
      const from = at + part.indexOf(word)
      at += part.length + 1
      const entity = this.names.get(word)
      if (word === 'real') parameters.push('real')
      else if (entity?.kind === 'variable') parameters.push(entity.variable)
      else {
        bad = true
        if (entity?.kind !== 'broken')
          this.faults.at(
            source,
            from,
            from + Math.max(1, word.length),
            'signature',
            `an argument of \`${name}\` is a declared variable, passed whole, or \`real\`, not \`${word}\``,
          )
      }
    }
    if (parts[2]!.trim() === '') {
      this.faults.at(
        source,
        0,
        parts[1]!.length + parts[2]!.length + 1,
        'signature',
        `\`${name}\` has no arguments: declare it under \`parameters\``,
      )
      bad = true
    }
    const from = parts[1]!.length + parts[2]!.length + parts[3]!.length
    const result = readType(this.sizeScope(), slice(source, from, source.text.length), 'parameter', this.faults)
    return result && !bad ? { name, parameters, result: result.domain, dims: result.dims } : undefined
  }
}

/** An expression in sizes and numbers. */
const readInteger = (scope: Scope, source: Source, faults: FaultList, what: string): Term | undefined => {
  const before = faults.count
  const expression = parseExpression(source, faults, what)
  if (!expression) return undefined
  const session = newSession(faults, 'model')
  const value = elaborateScalar(
    { scope, expression, session, locals: undefined, path: undefined, inSlot: false },
    expression.root,
    what,
  )
  if (value.bad) return undefined
  finish(scope, session)
  const term = value.at([])
  if (term.symbols.size > 0)
    faults.at(source, 0, source.text.length, 'size', `${what} is an expression in sizes and numbers`)
  return faults.count > before ? undefined : term
}
