import {
  add,
  call,
  exp,
  expectation,
  log,
  logPartition,
  mul,
  neg,
  ONE,
  PI,
  power,
  sub,
  type Term,
  TWO,
  HALF,
} from '../../../src/expr'
import { at, hidden, q } from './terms'

/* The integrals and sums whose values golden/integrals.py gives, by the same names. */

const h = hidden('h°', 'real')
const u = hidden('u°', 'positive')
const w = hidden('w°', 'interval', [], [q(0), q(1)])
const n = hidden('n°', 'naturals')
const x = hidden('x°', 'interval', [], [q(-1), ONE])
const angle = hidden('angle°', 'interval', [], [q(0), PI])
const pair = hidden('x', 'real', [2])
const X = at(x)
const [H, U, W, N, A, B] = [at(h), at(u), at(w), at(n), at(pair, 1), at(pair, 2)]
const square = (x: Term): Term => power(x, TWO)
const half = (x: Term): Term => mul(HALF, square(x))
const shifted = (c: string): Term => sub(H, q(c))

const laplaceGauss = add(mul(q(3), call('abs', H)), half(shifted('30')))
const well = add(mul(q(5), square(sub(square(H), q(4)))), H)
const near = half(shifted('0.3'))
const pole = add(near, mul(q('0.9'), log(call('abs', shifted('1')))))
const lgamma1 = call('lgamma', add(N, ONE))
const quartics = add(power(A, q(4)), power(B, q(4)), mul(A, B))

export const LINES: Readonly<Record<string, Term>> = {
  'peak at 1000 of width 0.01': logPartition(
    [h],
    add(half(mul(q(100), shifted('1000'))), log(call('cosh', mul(q(100), shifted('1000'))))),
  ),
  'u^(0.01 - 1) exp(-u) / (1 + u)': logPartition([u], add(U, mul(q('0.99'), log(U)), log(add(ONE, U)))),
  'Laplace times Gauss, far': logPartition([h], laplaceGauss),
  'mean of Laplace times Gauss, far': expectation([h], laplaceGauss, H),
  'double well': logPartition([h], well),
  'mean over the double well': expectation([h], well, H),
  'far wells': logPartition(
    [h],
    mul(square(mul(shifted('50'), add(H, q(50)))), add(TWO, call('tanh', mul(q('1/50'), H)))),
  ),
  '(1 + h^2)^-0.8': logPartition([h], mul(q('0.8'), log(add(ONE, square(H))))),
  '(1 + h^2)^-1.5 / cosh': logPartition([h], add(mul(q('1.5'), log(add(ONE, square(H)))), log(call('cosh', H)))),
  'peak at 1e6 of width 1': logPartition([h], add(half(shifted('1000000')), call('softplus', shifted('1000000')))),
  'precision 1e-8': logPartition([h], add(mul(q('1e-8'), half(H)), mul(q('1e-5'), call('abs', H)))),
  'precision 1e8, quartic': logPartition([h], add(mul(q('1e8'), power(shifted('1'), q(4))), H)),
  'softplus(700 h - 300)': logPartition([h], add(half(H), call('softplus', sub(mul(q(700), H), q(300))))),
  'exp(700 u) (1 - u)^-0.9 on (0, 1)': logPartition([w], add(mul(q(-700), W), mul(q('0.9'), log(sub(ONE, W))))),
  'Beta(0.05, 0.02)': logPartition([w], add(mul(q('0.95'), log(W)), mul(q('0.98'), log(sub(ONE, W))))),
  'mean of log u under Gamma(0.05)': expectation([u], add(U, mul(q('0.95'), log(U))), log(U)),
  'mean of 1/u under Gamma(1.25)': expectation([u], sub(U, mul(q('0.25'), log(U))), power(U, q(-1))),
  'sqrt|h - 2/5| and a Gauss': logPartition([h], add(near, mul(q('0.7'), power(call('abs', shifted('0.4')), HALF)))),
  '|h + 3|^0.3 and a Gauss': logPartition([h], sub(near, mul(q('0.3'), log(call('abs', shifted('-3')))))),
  '|h - 1|^-0.9 and a Gauss': logPartition([h], pole),
  'mean over |h - 1|^-0.9 and a Gauss': expectation([h], pole, H),
  '|h^2 - 1|^-0.5 and a Gauss': logPartition([h], add(half(H), mul(HALF, log(call('abs', sub(square(H), ONE)))))),
  '(1 - x^2)^-0.5 exp(0.3 x) on (-1, 1)': logPartition([x], sub(mul(HALF, log(sub(ONE, square(X)))), mul(q('0.3'), X))),
  'sinh(u)^-0.3 exp(-u)': logPartition([u], add(U, mul(q('0.3'), log(call('sinh', U))))),
  'exp(-5 sqrt(1 - w)) on (0, 1)': logPartition([w], mul(q(5), call('sqrt', sub(ONE, W)))),
  'sin(x)^-0.5 on (0, pi)': logPartition([angle], mul(HALF, log(call('sin', at(angle))))),
  'spikes where sin h = 0.3': logPartition([h], add(mul(q('1e6'), half(sub(q('0.3'), call('sin', H)))), half(H))),
  'two wells left of a kink': logPartition(
    [h],
    add(call('abs', H), mul(q(50), square(mul(shifted('-3'), shifted('-2'))))),
  ),
  'exp(10 sin 40 h) and a Gauss': logPartition([h], sub(half(H), mul(q(10), call('sin', mul(q(40), H))))),
  'Poisson, rate e^9.5': logPartition([n], sub(lgamma1, mul(q('9.5'), N))),
  'mean of n^2 under a Poisson': expectation([n], sub(lgamma1, mul(q(3), N)), square(N)),
  'Riemann zeta at 2': logPartition([n], mul(TWO, log(add(N, ONE)))),
  'mean of log(n + 1) under (n + 1)^-1.5': expectation([n], mul(q('1.5'), log(add(N, ONE))), log(add(N, ONE))),
  'mean of n under (n + 1)^-3': expectation([n], mul(q(3), log(add(N, ONE))), N),
  'exp(-sqrt(n) / 100)': logPartition([n], mul(q('0.01'), power(N, HALF))),
  '(1 + n^2)^-1': logPartition([n], log(add(ONE, square(N)))),
  'Conway-Maxwell-Poisson': logPartition([n], sub(mul(q('0.7'), lgamma1), mul(TWO, N))),
  'negative binomial': logPartition(
    [n],
    sub(add(mul(q('0.05'), N), lgamma1, call('lgamma', q('2.5'))), call('lgamma', add(N, q('2.5')))),
  ),
}

export const PLANES: Readonly<Record<string, Term>> = {
  quartics: logPartition([pair], quartics),
  'mean of a b under quartics': expectation([pair], quartics, mul(A, B)),
  'bivariate t': logPartition([pair], mul(q(3), log(add(ONE, square(A), square(B))))),
  'two Laplace priors, one Gaussian datum': logPartition(
    [pair],
    add(call('abs', A), call('abs', B), half(sub(add(A, B), ONE))),
  ),
  'Gamma and Gauss under a softplus': logPartition(
    [u, h],
    add(
      mul(q('1.453125'), U),
      mul(q('-1.5'), log(U)),
      mul(q('0.65625'), square(add(H, q('0.546875')))),
      call('softplus', mul(q(3), add(U, H))),
    ),
  ),
  funnel: logPartition([pair], add(half(A), mul(exp(A), half(B)))),
  'four wells that nothing joins': logPartition(
    [pair],
    add(mul(q(200), square(sub(square(A), ONE))), mul(q(300), square(sub(square(B), ONE))), mul(HALF, A, B)),
  ),
  ring: logPartition([pair], add(mul(q(200), square(sub(add(square(A), square(B)), ONE))), mul(HALF, A))),
  'a narrow and a wide Gaussian, far apart': logPartition(
    [pair],
    neg(
      log(
        add(
          exp(mul(q(-50), add(square(sub(A, q(50))), square(sub(B, q(50)))))),
          exp(sub(mul(q('-1/20'), add(square(add(A, q(3))), square(sub(B, TWO)))), q(10))),
        ),
      ),
    ),
  ),
}
