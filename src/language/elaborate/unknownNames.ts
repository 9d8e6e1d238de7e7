import { didYouMean } from '../faults'
import { CLAIM_FUNCTIONS, CLAIM_VALUES, ELEMENTARY, STRUCTURAL } from '../syntax/names'
import type { Node } from '../syntax/nodes'
import { type Context, fault } from './context'

/** Names that may be meant by an unknown one. */
const knownNames = (ctx: Context): string[] => {
  const names = ctx.inSlot ? [...ctx.scope.names.keys()] : [...ctx.scope.names.keys(), 'pi']
  for (let l = ctx.locals; l; l = l.outer) names.push(l.name)
  if (ctx.session.mode === 'claim') names.push(...CLAIM_VALUES)
  return names
}

export const knownFunctions = (ctx: Context): string[] => [
  ...ELEMENTARY,
  ...STRUCTURAL,
  ...(ctx.session.mode === 'claim' ? CLAIM_FUNCTIONS : []),
  ...[...ctx.scope.names].filter(([, e]) => e.kind === 'function' || e.kind === 'call').map(([name]) => name),
]

export const reportUnknown = (ctx: Context, node: Node, name: string): void => {
  const section = ctx.scope.declared.get(name)
  if (section === 'definitions' || section === 'sizes')
    fault(
      ctx,
      node,
      'forward-reference',
      `\`${name}\` is defined below, or by itself: ${section} may use those above ${section === 'sizes' ? 'them' : 'it'} only`,
    )
  else if (section !== undefined)
    fault(
      ctx,
      node,
      'wrong-kind',
      `\`${name}\` is declared under \`${section}\`, and only sizes and numbers may stand here`,
    )
  else if (ctx.inSlot)
    fault(
      ctx,
      node,
      'unknown-name',
      `unknown name \`${name}\`: an index is bound by \`sum(${name}, …)\`, or is one of a definition \`name[${name}]\``,
      didYouMean(name, knownNames(ctx)),
    )
  else
    fault(
      ctx,
      node,
      'unknown-name',
      `unknown name \`${name}\``,
      name === 'e' ? 'write `exp(1)`' : didYouMean(name, knownNames(ctx)),
    )
}
