"""Values of the integrals in ../line.test.ts and ../plane.test.ts: python3 integrals.py > integrals.json

By mpmath 1.2 with 40 digits: Gauss-Legendre quadrature on pieces around the mass of each integrand, or a closed form.
"""
import json
from mpmath import mp, mpf, exp, log, quad, inf, gamma, beta, pi, sqrt, cosh, log1p, lambertw, nsum, rgamma, erfc

mp.dps = 40


def softplus(x):
    return x + log1p(exp(-x)) if x > 0 else log1p(exp(x))


def pieces(f, points):
    return quad(f, points, method='gauss-legendre', maxdegree=6)


def around(c, w, *, reach=40, more=()):
    return sorted([c + k * w for k in range(-reach, reach + 1, 2)] + list(more))


values = {}

e = lambda h: ((h - 1000) / mpf('0.01')) ** 2 / 2 + log(cosh(100 * (h - 1000)))
values['peak at 1000 of width 0.01'] = log(pieces(lambda h: exp(-e(h)), around(mpf(1000), mpf('0.01'))))

# u = exp(s)
g = lambda s: exp(mpf('0.01') * s - exp(s) - log1p(exp(s)))
values['u^(0.01 - 1) exp(-u) / (1 + u)'] = log(pieces(g, [-20000, -8000, -4000, -2000, -1000, -500, -200, -100, -50, -20, -10, -5, -2, -1, 0, 1, 2, 3, 4, 5]))

# Scaled, because mpmath's quadrature stops at an absolute error.
w = lambda h: exp(85 - 3 * abs(h) - (h - 30) ** 2 / 2)
p = around(mpf(27), mpf(1), reach=30, more=[0])
values['Laplace times Gauss, far'] = log(pieces(w, p)) - 85
values['mean of Laplace times Gauss, far'] = pieces(lambda h: h * w(h), p) / pieces(w, p)

w = lambda h: exp(-5 * (h * h - 4) ** 2 - h)
p = [mpf(k) / 4 for k in range(-16, 17)]
values['double well'] = log(pieces(w, p))
values['mean over the double well'] = pieces(lambda h: h * w(h), p) / pieces(w, p)

# far wells of different width
w = lambda h: exp(-((h - 50) * (h + 50)) ** 2 * (2 + mp.tanh(h / 50)))
values['far wells'] = log(pieces(w, around(mpf(50), mpf('0.004')))
                          + pieces(w, around(mpf(-50), mpf('0.008'))))

values['(1 + h^2)^-0.8'] = log(beta(mpf('0.3'), mpf('0.5')))
values['(1 + h^2)^-1.5 / cosh'] = log(2 * pieces(lambda h: (1 + h * h) ** mpf(-1.5) / cosh(h), [mpf(k) for k in range(0, 130, 2)]))

e = lambda x: x ** 2 / 2 + softplus(x)
values['peak at 1e6 of width 1'] = log(pieces(lambda x: exp(-e(x)), around(mpf(0), mpf(1), reach=20)))

e = lambda h: mpf('1e-8') * h ** 2 / 2 + mpf('1e-5') * abs(h)
values['precision 1e-8'] = log(2 * pieces(lambda h: exp(-e(h)), [mpf(k) * 10000 for k in range(0, 30)]))
e = lambda h: mpf('1e8') * (h - 1) ** 4 + h
values['precision 1e8, quartic'] = log(pieces(lambda h: exp(-e(h)), around(mpf(1), mpf('0.01'))))

e = lambda h: h ** 2 / 2 + softplus(700 * h - 300)
kink = mpf(300) / 700
p = sorted(set([mpf(k) for k in range(-16, 9)] + [kink + mpf(k) / 100 for k in range(-40, 41, 2)] + [kink + mpf(k) / 1000 for k in range(-18, 19, 2)]))
values['softplus(700 h - 300)'] = log(pieces(lambda h: exp(-e(h)), p))

e = lambda u: -700 * u + mpf('0.9') * log(1 - u)
# 1 - u = exp(s)
values['exp(700 u) (1 - u)^-0.9 on (0, 1)'] = log(pieces(lambda s: exp(700 * (1 - exp(s)) + mpf('0.1') * s), [-2000, -1000, -500, -200, -100, -50, -30, -20, -15, -12, -10, -9, -8, -7, -6, -5, -4, -3, -2, -1, 0]))
values['Beta(0.05, 0.02)'] = log(beta(mpf('0.05'), mpf('0.02')))
values['mean of log u under Gamma(0.05)'] = mp.digamma(mpf('0.05'))
values['mean of 1/u under Gamma(1.25)'] = 1 / mpf('0.25')

# Near c the distance is t^40, so that a power of it has no singularity.
def sharp(smooth, c, power):
    def side(sign):
        g = lambda t: smooth(c + sign * t ** 40) * 40 * t ** (39 + 40 * power)
        return pieces(g, [mpf(k) / 20 for k in range(0, 16)] + [mpf(8 * 10 + k) / 100 for k in range(0, 29)])
    return side(1) + side(-1)


gauss = lambda h: exp(-(h - mpf('0.3')) ** 2 / 2)
values['sqrt|h - 2/5| and a Gauss'] = log(sharp(lambda h: gauss(h) * exp(-mpf('0.7') * sqrt(abs(h - mpf('0.4')))), mpf('0.4'), 0))
values['|h + 3|^0.3 and a Gauss'] = log(sharp(gauss, mpf(-3), mpf('0.3')))
values['|h - 1|^-0.9 and a Gauss'] = log(sharp(gauss, mpf(1), mpf('-0.9')))
values['mean over |h - 1|^-0.9 and a Gauss'] = sharp(lambda h: h * gauss(h), mpf(1), mpf('-0.9')) / sharp(gauss, mpf(1), mpf('-0.9'))
values['|h^2 - 1|^-0.5 and a Gauss'] = log(
    pieces(lambda a: 2 * exp(-mp.cos(a) ** 2 / 2), [mpf(0), pi / 2])
    + 2 * pieces(lambda a: exp(-cosh(a) ** 2 / 2), [mpf(k) / 2 for k in range(0, 8)]))
values['(1 - x^2)^-0.5 exp(0.3 x) on (-1, 1)'] = log(pi * mp.besseli(0, mpf('0.3')))
values['sinh(u)^-0.3 exp(-u)'] = log(mpf(2) ** mpf('0.3') / 2 * beta(mpf('0.65'), mpf('0.7')))
values['exp(-5 sqrt(1 - w)) on (0, 1)'] = log(2 * (1 - 6 * exp(mpf(-5))) / 25)
values['sin(x)^-0.5 on (0, pi)'] = log(beta(mpf(1) / 4, mpf(1) / 2))

# A spike at each solution of sin h = 0.3.
a = mp.asin(mpf('0.3'))
spikes = lambda h: exp(-(mpf('0.3') - mp.sin(h)) ** 2 * mpf(10) ** 6 / 2 - h ** 2 / 2)
values['spikes where sin h = 0.3'] = log(sum(pieces(spikes, around(c, mpf('0.001'), reach=20)) for k in range(-3, 4) for c in (a + 2 * pi * k, pi - a + 2 * pi * k)))
wells = lambda h: exp(-abs(h) - 50 * ((h + 3) * (h + 2)) ** 2)
values['two wells left of a kink'] = log(pieces(wells, [mpf(k) / 8 for k in range(-40, 5)]))
values['exp(10 sin 40 h) and a Gauss'] = log(sqrt(2 * pi) * (mp.besseli(0, 10) + 2 * sum(mp.cos(pi * k / 2) * mp.besseli(k, 10) * exp(-mpf(40 * k) ** 2 / 2) for k in range(1, 4))))

values['Poisson, rate e^9.5'] = exp(mpf('9.5'))
values['mean of n^2 under a Poisson'] = exp(mpf(3)) ** 2 + exp(mpf(3))
values['Conway-Maxwell-Poisson'] = log(nsum(lambda n: exp(2 * n - mpf('0.7') * mp.loggamma(n + 1)), [0, 400], method='direct'))
values['negative binomial'] = -mpf('2.5') * log(1 - exp(-mpf('0.05')))

values['Riemann zeta at 2'] = log(mp.zeta(2))
values['mean of log(n + 1) under (n + 1)^-1.5'] = -mp.zeta(mpf('1.5'), 1, 1) / mp.zeta(mpf('1.5'))
values['mean of n under (n + 1)^-3'] = mp.zeta(2) / mp.zeta(3) - 1
# Expanded in powers of the coefficient (a Mellin transform: Zagier 2006, prop. 3).
a = mpf('0.01')
values['exp(-sqrt(n) / 100)'] = log(2 / a ** 2 + 1 + sum((-a) ** k * mp.zeta(-mpf(k) / 2) / mp.factorial(k) for k in range(60)))
values['(1 + n^2)^-1'] = log((1 + pi * mp.coth(pi)) / 2)

f = lambda a, b: exp(-a ** 4 - b ** 4 - a * b)
p = [mpf(k) / 2 for k in range(-8, 9)]
plane = lambda g: quad(g, p, p, method='gauss-legendre', maxdegree=4)
mp.dps = 22
values['quartics'] = log(plane(f))
values['mean of a b under quartics'] = plane(lambda a, b: a * b * f(a, b)) / plane(f)
# A rule on a lattice and the same moved by half a cell agree here to 1e-14 and are both wrong by 3e-13.
g = lambda s, b: exp(mpf('2.5') * s - mpf('1.453125') * exp(s) - mpf('0.65625') * (b + mpf('0.546875')) ** 2 - softplus(3 * (exp(s) + b)))
values['Gamma and Gauss under a softplus'] = log(quad(g, [-24, -16, -12, -9, -7, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4], [mpf(k) for k in range(-10, 9)], method='gauss-legendre', maxdegree=4))
mp.dps = 40
values['bivariate t'] = log(pi / 2)
# Integrated over b in closed form.
phi = lambda x: erfc(-x / sqrt(mpf(2))) / 2
inner = lambda a: sqrt(2 * pi) * (exp(-(1 - a) ** 2 / 2 + (1 - a - 1) ** 2 / 2) * phi(1 - a - 1) + exp(-(1 - a) ** 2 / 2 + (1 - a + 1) ** 2 / 2) * phi(-(1 - a + 1)))
values['two Laplace priors, one Gaussian datum'] = log(pieces(lambda a: exp(-abs(a)) * inner(a), [mpf(k) for k in range(-120, 121, 2)]))
values['funnel'] = log(2 * pi) + mpf(1) / 8
wells = [mpf(k) / 20 for k in range(-28, -11)]
wells = wells + [-x for x in reversed(wells)]
values['four wells that nothing joins'] = log(sum(quad(lambda a, b: exp(-200 * (a * a - 1) ** 2 - 300 * (b * b - 1) ** 2 - a * b / 2), p, q, method='gauss-legendre', maxdegree=4) for p in (wells[:17], wells[17:]) for q in (wells[:17], wells[17:])))
# In polar coordinates.
values['ring'] = log(2 * pi * pieces(lambda r: r * mp.besseli(0, r / 2) * exp(-200 * (r * r - 1) ** 2), [mpf(k) / 20 for k in range(10, 31)]))
# Widths 1/10 at (50, 50) and sqrt(10) at (-3, 2).
values['a narrow and a wide Gaussian, far apart'] = log(pi / 50 + exp(mpf(-10)) * 20 * pi)

print(json.dumps({k: mp.nstr(v, 30 if k not in ('quartics', 'mean of a b under quartics', 'Gamma and Gauss under a softplus') else 18) for k, v in values.items()}, indent=1))
