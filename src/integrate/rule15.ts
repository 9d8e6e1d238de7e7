import type { Algebra } from '../numbers/algebra'
import { parseRational } from '../numbers/rational'

/*
 * The rule of Gauss and Kronrod with 7 and 15 nodes on [−1, 1] (Piessens et al., QUADPACK, 1983, rule QK15): zeros of
 * the Legendre polynomial P₇ and of its Stieltjes polynomial E₈, computed here to 50 digits.
 */

export interface RuleNode {
  readonly node: string
  readonly kronrod: string
  /** Undefined where Gauss's rule has no node. */
  readonly gauss: string | undefined
}

/** Nodes from the outermost to 0, which with their negatives are all fifteen. */
const HALF_RULE: readonly RuleNode[] = [
  {
    node: '0.99145537112081263920685469752632851664204433837033',
    kronrod: '0.022935322010529224963732008058969591993560811275747',
    gauss: undefined,
  },
  {
    node: '0.94910791234275852452618968404785126240077093767062',
    kronrod: '0.063092092629978553290700663189204286665071157211551',
    gauss: '0.12948496616886969327061143267908201832858740225995',
  },
  {
    node: '0.86486442335976907278971278864092620121097230707409',
    kronrod: '0.10479001032225018383987632254151801744375665421383',
    gauss: undefined,
  },
  {
    node: '0.74153118559939443986386477328078840707414764714139',
    kronrod: '0.14065325971552591874518959051023792038998897572480',
    gauss: '0.27970539148927666790146777142377958248692506522660',
  },
  {
    node: '0.58608723546769113029414483825872959843678075060436',
    kronrod: '0.16900472663926790282658342659855028410624490030294',
    gauss: undefined,
  },
  {
    node: '0.40584515137739716690660641207696146334738201409937',
    kronrod: '0.19035057806478540991325640242101368282607807545536',
    gauss: '0.38183005050511894495036977548897513387836508353386',
  },
  {
    node: '0.20778495500789846760068940377324491347978440714517',
    kronrod: '0.20443294007529889241416199923464908471651760407182',
    gauss: undefined,
  },
  {
    node: '0',
    kronrod: '0.20948214108472782801299917489171426369776208022370',
    gauss: '0.41795918367346938775510204081632653061224489795918',
  },
]

export const NODES = HALF_RULE.map((r) => Number(r.node))
/** Weights of Kronrod's fifteen nodes. */
export const KRONROD = HALF_RULE.map((r) => Number(r.kronrod))
/** Weights of Gauss's seven, 0 at the other nodes. */
export const GAUSS = HALF_RULE.map((r) => Number(r.gauss ?? 0))

/** All fifteen, ascending. */
export const FULL_RULE: readonly RuleNode[] = [
  ...HALF_RULE.slice(0, -1).map((r) => ({ ...r, node: `-${r.node}` })),
  ...HALF_RULE.toReversed(),
]

/** A node with both weights in a number system. */
export interface ExactNode<T> {
  readonly node: T
  readonly kronrod: T
  readonly gauss: T | undefined
}

export const exactRule = <T>(A: Algebra<T>): readonly ExactNode<T>[] => {
  const exact = (text: string): T => A.rational(parseRational(text)!)
  return FULL_RULE.map(({ node, kronrod, gauss }) => ({
    node: exact(node),
    kronrod: exact(kronrod),
    gauss: gauss === undefined ? undefined : exact(gauss),
  }))
}
