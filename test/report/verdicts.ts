import type { ClaimResult, CheckResult, Proved, Refuted, Tested, Undecided } from '../../src/decide/verdict'

/** One verdict of each kind, and results made of them. */

export const proved: Proved = {
  verdict: 'proved',
  method: 'normal-form',
  sizes: 'all',
  assumptions: [{ kind: 'exchange', text: 'the derivative of a finite sum is the sum of the derivatives' }],
  failureProbability: 0,
}

export const tested: Tested = {
  verdict: 'tested',
  method: 'sampling',
  sizes: [
    { nv: 1, nh: 1 },
    { nv: 6, nh: 5 },
  ],
  points: 200,
  undefinedPoints: 3,
  worst: 3.2e-15,
  assumptions: [{ kind: 'defined', text: '3 points where a side is undefined are left out' }],
}

export const refuted: Refuted = {
  verdict: 'refuted',
  method: 'sampling',
  assumptions: [],
  counterexample: {
    sizes: { nv: 1, nh: 2 },
    indices: { i: 1 },
    parameters: { W: [['1', '-1/2']], b: ['0'], sigma: '1' },
    visible: { v: ['1'] },
    hidden: {},
    functions: {},
    data: null,
    link: 1,
    left: '-0.26894142136999512075',
    right: '0.26894142136999512075',
  },
  difference: { kind: 'sign', text: 'left / right = −1 everywhere: a sign' },
  remark: 'holds at nv = 2, fails at nv = 1',
  path: '0:1',
  replay: "scoreproof check 'my model.yaml' --claim 3 --seed 42 --path 0:1 --size nv=1",
  points: 12,
}

export const undecided: Undecided = { verdict: 'undecided', reason: 'no point is defined', assumptions: [] }

const base = { name: null, note: null, expect: 'holds', ok: true } as const

export const claims: readonly ClaimResult[] = [
  { ...base, claim: 'score(v[i]) == (b[i] - v[i]) / sigma^2', line: 21, verdict: proved },
  { ...base, claim: 'F == 0', name: 'nonsense', line: 24, expect: 'refuted', verdict: refuted },
  { ...base, claim: 'score(v[i]) == v[i]', note: 'a sign?', line: 27, ok: false, verdict: refuted },
  { ...base, claim: 'E == E', line: 108, verdict: tested },
  { ...base, claim: 'dscore(v[i]) == -1', line: 109, expect: 'proved', ok: false, verdict: tested },
  { ...base, claim: 'log(-1) == log(-1)', line: 110, ok: false, verdict: undecided },
]

export const checks: readonly CheckResult[] = [
  { name: 'theorem1', verdict: tested, details: '', remarks: [] },
  {
    name: 'derivatives',
    verdict: tested,
    details: 'jets, mathjs: 200 of 200',
    remarks: ['nerdamer abstained: lgamma'],
  },
  { name: 'objective', verdict: undecided, details: '', remarks: [] },
  {
    name: 'equation1',
    verdict: refuted,
    details: '',
    remarks: ['the boundary term p̃ψ does not vanish as v → 0: it adds 2'],
    flagged: true,
  },
]
