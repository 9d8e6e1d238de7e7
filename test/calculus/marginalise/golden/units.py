#!/usr/bin/env python3
"""Reference values of one-dimensional laws, by quadrature and summation in mpmath.

    python3 units.py            reads units.json, writes values.json

Each case has an energy e(x) as the model language writes it. The integrals of exp(-e), of g*exp(-e) and of centred
f*g*exp(-e) are taken by tanh-sinh quadrature with 55 digits between the given points (or summed), at two levels; where
these differ by more than 1e-28 relatively it says so. 32 digits are kept.
"""
import json
import multiprocessing
import os
import re
import mpmath as mp
from mpmath.calculus.quadrature import TanhSinh

HERE = os.path.dirname(os.path.abspath(__file__))
LEVEL = 7
FUNCTIONS = dict(
    exp=mp.exp, log=mp.log, sqrt=mp.sqrt, abs=abs, lgamma=mp.loggamma, digamma=mp.digamma, cosh=mp.cosh,
    erf=mp.erf, erfc=mp.erfc, sin=mp.sin, cos=mp.cos, max=max, min=min, inf=mp.inf, pi=mp.pi, mpf=mp.mpf, sign=mp.sign,
    relu=lambda x: max(x, mp.mpf(0)), sigmoid=lambda x: 1 / (1 + mp.exp(-x)),
    softplus=lambda x: max(x, mp.mpf(0)) + mp.log1p(mp.exp(-abs(x))),
    logcosh=lambda x: abs(x) + mp.log1p(mp.exp(-2 * abs(x))) - mp.log(2),
)


def compiled(text, names):
    """A function of x from an expression of the model language; numbers become exact."""
    python = re.sub(r"(?<![\w.])(\d+\.?\d*(?:e[+-]?\d+)?)", r"mpf('\1')", text.replace("^", "**"))
    return eval("lambda x: " + python, dict(FUNCTIONS, **names))


def rational(text):
    n, _, d = text.partition("/")
    return mp.mpf(n) / mp.mpf(d or 1)


def nodes(points, level):
    """(t, weight) of the tanh-sinh rule of that level between consecutive points; the new nodes of each level apart."""
    rule = TanhSinh(mp.mp)
    return [(t, w, degree) for a, b in zip(points, points[1:]) for degree in range(1, level + 1)
            for t, w in rule.get_nodes(a, b, degree, mp.mp.prec)]


def measure(case):
    names = {name: rational(value) for name, (_, value) in case["parameters"].items()}
    energy = compiled(case["energy"], names)
    functions = [compiled(g, names) for g in case["functions"]]
    place = lambda p: mp.inf if p == "inf" else -mp.inf if p == "-inf" else compiled(p, names)(None)
    shift = energy(place(case["near"]))
    if "sum" in case:
        rows = [(mp.mpf(k), mp.exp(shift - energy(mp.mpf(k))), 1) for k in range(case["sum"])]
    else:
        rows = []
        for t, w, degree in nodes([place(p) for p in case["points"]], LEVEL):
            # For laws that crowd at 0 the points are values of log x.
            x = mp.exp(t) if "log" in case else t
            try:
                exponent = shift - energy(x) + (t if "log" in case else 0)
            except (ZeroDivisionError, ValueError):
                continue  # a node that was rounded to the end of the domain
            if exponent > -10 ** 4:
                rows.append((x, w * mp.exp(exponent), degree))
    tables = [[g(x) for x, _, _ in rows] for g in functions]

    def results(level):
        kept = [k for k, row in enumerate(rows) if row[2] <= level]
        h = mp.mpf(1) if "sum" in case else mp.mpf(2) ** -level
        total = lambda values: h * mp.fsum(rows[k][1] * values(k) for k in kept)
        z = total(lambda k: 1)
        means = [total(lambda k: table[k]) / z for table in tables]
        covariances = [
            total(lambda k: (tables[i][k] - means[i]) * (tables[j][k] - means[j])) / z for i, j in case["pairs"]]
        return [mp.log(z) - shift] + means + covariances

    return results(LEVEL - 1), results(LEVEL)


def reference(case):
    mp.mp.dps = 55
    rough, fine = measure(case)
    for k, (a, b) in enumerate(zip(rough, fine)):
        if abs(a - b) > mp.mpf(10) ** -28 * max(abs(b), mp.mpf(10) ** -25):
            print(case["name"], k, mp.nstr(a, 20), mp.nstr(b, 20), mp.nstr(abs(a - b), 3), flush=True)
    return case["name"], [mp.nstr(v, 32) for v in fine]


def main():
    cases = json.load(open(os.path.join(HERE, "units.json")))
    with multiprocessing.Pool() as pool:
        values = dict(pool.map(reference, cases, chunksize=1))
    json.dump(values, open(os.path.join(HERE, "values.json"), "w"), indent=1)


main()
