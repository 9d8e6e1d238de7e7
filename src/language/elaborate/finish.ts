import type { Condition, IndexTerm } from '../../expr'
import { didYouMean } from '../faults'
import type { Scope } from '../scope'
import { reportUnknown } from './unknownNames'
import type { Cell } from './cell'
import { faultBetween, type Session } from './context'
import { checkIndices } from './indexCheck'
import { isFormal } from './integers'
import type { Obligation } from './obligation'
import type { Term } from '../../expr'

export interface Finished {
  /** What sizes must satisfy for literal indices to exist. */
  readonly requires: readonly Condition[]
  /** Which index is in range at no size, in words. */
  readonly nowhere: string | undefined
  /** Checks that wait for the arguments of a function definition. */
  readonly open: readonly Obligation[]
}

/** Finds the ranges of free indices, then makes all checks that need them. */
export const finish = (
  scope: Scope,
  session: Session,
  headers: readonly Cell[] = [],
  where: () => readonly Condition[] = () => [],
): Finished => {
  for (const cell of headers) cell.checkRange()
  for (const cell of session.free.values()) resolveFree(cell)
  // In the order of the text, so that formulas use its letters as it does.
  for (const cell of session.bound) if (!cell.excused) cell.index()
  for (const check of session.deferred) check()
  const cells = [...headers, ...session.free.values()].filter((cell) => !cell.excused)
  const excused = new Set(
    [...headers, ...session.free.values()].filter((cell) => cell.excused).map((cell) => cell.name),
  )
  const outer: readonly (IndexTerm | Condition)[] = [...cells.map((cell) => cell.index()), ...where()]
  const checkable = session.obligations.filter(
    (o) => ![o.slot, ...o.around].some((t) => [...t.free].some((n) => excused.has(n))),
  )
  const open = checkable.filter((o) => holdsFormal(o.slot))
  const ready = checkable.filter((o) => !holdsFormal(o.slot)).map((o) => ({ ...o, around: [...outer, ...o.around] }))
  const inherited = session.requires.map((make) => make())
  const { requires, nowhere } = checkIndices(scope, ready, inherited)
  return { requires: [...new Set([...inherited, ...requires])], nowhere, open }
}

/** A free name of a claim: an index if it stands where an index does, else a name that nobody declared. */
const resolveFree = (cell: Cell): void => {
  if (cell.explicit || cell.excused) return
  if (cell.uses.length > 0 || cell.inSlots) return cell.checkRange()
  cell.excused = true
  for (const { ctx, node } of cell.mentions) reportUnknown(ctx, node, cell.name)
  if (cell.mentions.length === 0)
    faultBetween(
      cell.ctx,
      cell.token,
      cell.token,
      'unknown-name',
      `unknown name \`${cell.name}\`${cell.inRanges ? ': a range ends at a size, a number or an index that has a range of its own' : ''}`,
      didYouMean(cell.name, cell.ctx.scope.names.keys()),
    )
}

const holdsFormal = (term: Term): boolean =>
  isFormal(term) || ([...term.symbols].some((s) => s.includes('@')) && term.children.some(holdsFormal))
