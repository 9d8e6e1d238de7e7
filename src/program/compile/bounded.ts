import { abs, boundOf, BoundedScalars, SPARE, total, units, ZERO } from './boundedScalars'
import { UNIT } from './kernelErrors'
import type { Program, Scalar, Statement } from './program'
import { roundingsOf } from './products'
import { constant, loaded, negative, offset, plus, product, put, register } from './scalars'

/*
 * A program that computes a bound on the error of every value beside it: running error analysis (Wilkinson 1963;
 * Higham, "Accuracy and Stability of Numerical Algorithms", 3.3). Each register and work array that holds inexact
 * values gets a second one for the bound; where an error is a few roundings of the value itself, it is only counted, so
 * that a sum of products costs one more multiplication and addition for each term.
 */

type Of<Kind extends Statement['kind']> = Statement & { readonly kind: Kind }

const block = (list: readonly Statement[], scalars: BoundedScalars): readonly Statement[] =>
  list.flatMap((s) => statement(s, scalars))

/** The statement, and those for the bounds on the errors of what it computes. */
const statement = (s: Statement, scalars: BoundedScalars): readonly Statement[] => {
  switch (s.kind) {
    case 'set':
      return set(s, scalars)
    case 'update':
      return update(s, scalars)
    case 'store':
      return store(s, scalars)
    case 'fill':
      return [s, { kind: 'fill', array: scalars.errorArray(s.array) }]
    case 'loop':
      return [{ ...s, body: block(s.body, scalars) }]
    case 'accumulate':
      return [accumulate(s, scalars)]
    case 'invert': {
      const { source, target, size, at } = s
      const errors = { sourceErrors: scalars.errorArray(source), targetErrors: scalars.errorArray(target) }
      return [s, { kind: 'invertErrors', source, target, size, at, ...errors }]
    }
    case 'logdet': {
      const { source, size } = s
      const [sourceErrors, target] = [scalars.errorArray(source), scalars.errorArray(s.target)]
      return [s, { kind: 'logdetError', source, sourceErrors, target, size }]
    }
    case 'product':
      return [s, ...productErrors(s, scalars)]
    case 'invertErrors':
    case 'logdetError':
      return [s]
  }
}

const set = (s: Of<'set'>, scalars: BoundedScalars): readonly Statement[] => {
  const known = scalars.known(s.value)
  const own: Statement = { ...s, value: known.value }
  if (scalars.updated.has(s.id)) {
    const value = boundOf({ ...known, at: register(s.id) }) ?? ZERO
    return [own, { kind: 'set', id: scalars.errorRegister(s.id), value }]
  }
  const { integer, rounded, error } = known
  if (!error) {
    scalars.remember(s.id, { integer, rounded, error })
    return [own]
  }
  const id = scalars.errorRegister(s.id)
  scalars.remember(s.id, { integer, rounded, error: register(id) })
  return [own, { kind: 'set', id, value: error }]
}

const update = ({ id, by, value }: Of<'update'>, scalars: BoundedScalars): readonly Statement[] => {
  const [own, error] = [register(id), scalars.errorRegister(id)]
  const known = scalars.known(value)
  const bound = boundOf(known)
  const rounding = product(units(1), abs(own))
  switch (by) {
    case 'max':
      return [
        { kind: 'update', id, by, value: known.value },
        { kind: 'update', id: error, by, value: bound ?? ZERO },
      ]
    case 'add':
      return [
        { kind: 'update', id, by, value: known.value },
        { kind: 'update', id: error, by: 'add', value: total([bound, rounding])! },
      ]
    case 'mul': {
      const factor = scalars.newRegister()
      const wide = total([abs(register(factor)), bound])!
      const grown = total([product(register(error), wide), bound && product(abs(own), bound)])!
      return [
        { kind: 'set', id: factor, value: known.value },
        { kind: 'set', id: error, value: grown },
        { kind: 'update', id, by, value: register(factor) },
        { kind: 'update', id: error, by: 'add', value: rounding },
      ]
    }
  }
}

const store = (s: Of<'store'>, scalars: BoundedScalars): readonly Statement[] => {
  const known = scalars.known(s.value)
  const bound = boundOf(known) ?? ZERO
  const value = s.add ? plus(bound, product(units(1), abs(loaded(s.array, s.at)))) : bound
  return [
    { ...s, value: known.value },
    { ...s, array: scalars.errorArray(s.array), value },
  ]
}

const accumulate = (s: Of<'accumulate'>, scalars: BoundedScalars): Statement => {
  const known = scalars.known(s.value)
  // Each term is rounded on its own, and with each sum that it is part of.
  const roundings = plus(s.high, negative(s.low), constant(known.rounded + 5))
  const rounding = product(roundings, constant(UNIT * SPARE), abs(known.at))
  const also = { id: scalars.errorRegister(s.id), value: total([rounding, known.error])! }
  return { ...s, value: known.value, also }
}

/**
 * Of the product of a matrix and a vector: Σ |a||x| ≤ Σ |a| · max |x| (Hölder), where the sums of the rows are known from
 * the parameters, so that a point costs no more than two maxima.
 */
const productErrors = (s: Of<'product'>, scalars: BoundedScalars): readonly Statement[] => {
  const { rows, columns, matrix, vector } = s
  const [size, error] = [scalars.newTable(rows), scalars.newTable(rows)]
  const [row, column] = [scalars.newRegister(), scalars.newRegister()]
  const [sum, off] = [scalars.newRegister(), scalars.newRegister()]
  const [most, farthest] = [scalars.newRegister(), scalars.newRegister()]
  const loop = (id: number, count: number, body: readonly Statement[]): Statement => ({
    kind: 'loop',
    id,
    low: ZERO,
    high: constant(count - 1),
    body,
  })
  const set = (id: number, value: Scalar): Statement => ({ kind: 'set', id, value })
  const add = (id: number, value: Scalar): Statement => ({ kind: 'update', id, by: 'add', value })
  const element = offset([register(row), register(column)], [rows, columns], [0, 0])
  scalars.prepared.push(
    loop(row, rows, [
      set(sum, ZERO),
      set(off, ZERO),
      loop(column, columns, [
        add(sum, abs(loaded(matrix, element))),
        add(off, loaded(scalars.errorArray(matrix), element)),
      ]),
      put(size, register(row), register(sum)),
      put(error, register(row), register(off)),
    ]),
  )
  const larger = (id: number, value: Scalar): Statement =>
    set(id, { op: 'call', name: 'max', args: [register(id), value] })
  const at = register(column)
  const of = (array: number): Scalar => loaded(array, register(row))
  const bound = total([
    product(of(size), plus(product(units(roundingsOf(columns)), register(most)), register(farthest))),
    product(of(error), plus(register(most), register(farthest))),
  ])!
  return [
    set(most, ZERO),
    set(farthest, ZERO),
    loop(column, columns, [
      larger(most, abs(loaded(vector, at))),
      larger(farthest, loaded(scalars.errorArray(vector), at)),
    ]),
    loop(row, rows, [put(scalars.errorArray(s.target), register(row), product(constant(SPARE), bound))]),
  ]
}

/** Registers that are not only set. */
const updatedIn = (list: readonly Statement[]): readonly number[] =>
  list.flatMap((s) =>
    s.kind === 'update' || s.kind === 'accumulate' ? [s.id] : s.kind === 'loop' ? updatedIn(s.body) : [],
  )

/** The program with a bound on the error of each of its results, which come after them. */
export const bounded = (program: Program): Program => {
  const scalars = new BoundedScalars(program, new Set(updatedIn([...program.prepare, ...program.run])))
  const [prepare, run] = [block(program.prepare, scalars), block(program.run, scalars)]
  const results = program.results.map((r) => scalars.known(r))
  return {
    ...program,
    registers: program.registers + scalars.added.length,
    shared: [...program.shared, ...scalars.added],
    work: [...program.work, ...program.work, ...scalars.tables],
    prepare: [...prepare, ...scalars.prepared],
    kept: [...program.kept, ...scalars.keptErrors()],
    run,
    results: [...results.map((r) => r.value), ...results.map((r) => boundOf(r) ?? ZERO)],
  }
}
