"""
Theorem 1 of a Gaussian-Bernoulli RBM in SymPy, by enumeration of the 2^nh hidden states.

Free-energy side: F = -log(Sum(exp(-E_k), k)) with h_j(k) for unit j in state k; psi and dpsi/dv are what diff makes of it.
Moment side: E, dE/dv and d2E/dv2 lambdified, their moments under p(h given v) over all states.
Both are evaluated by NumPy over all states at once. Of the formulations tried this was the fastest: with the states
written out as a sum of 2^nh exponentials, 4 x 6 took 8 s, and 8 x 12 took 116 s before anything was differentiated.

Reads one request a line, {"nv", "nh", "values": {"v", "b", "c", "W", "sigma"}}, and answers each with one line,
{"free": [psi_1.., dpsi_1..], "moments": the same, "seconds": of CPU time}.
"""

import json
import sys
import time
from itertools import product

import numpy as np
import sympy as sp
from sympy.core.cache import clear_cache


def symbols(name, n):
    return [sp.Symbol(f"{name}{k}") for k in range(1, n + 1)]


def energy(v, h, b, c, W, sigma):
    quadratic = sp.Add(*[(x - y) ** 2 / (2 * sigma**2) for x, y in zip(v, b)])
    linear = sp.Add(*[x * y for x, y in zip(c, h)])
    coupled = sp.Add(*[v[i] * W[i][j] * h[j] / sigma for i in range(len(v)) for j in range(len(h))])
    return quadratic - linear - coupled


def theorem1(nv, nh, values):
    # A second run must not find the first one's results.
    clear_cache()
    v, b, c = symbols("v", nv), symbols("b", nv), symbols("c", nh)
    W = [symbols(f"W{i}_", nh) for i in range(1, nv + 1)]
    sigma = sp.Symbol("sigma", positive=True)
    names = [*v, *b, *c, *[w for row in W for w in row], sigma]
    point = [*values["v"], *values["b"], *values["c"], *values["W"], values["sigma"]]
    states = np.array(list(product((0, 1), repeat=nh)), float).T
    h = symbols("h", nh)

    k = sp.Symbol("k", integer=True)
    at_state = [sp.Function(f"h{j}")(k) for j in range(1, nh + 1)]
    free_energy = -sp.log(sp.Sum(sp.exp(-energy(v, at_state, b, c, W, sigma)), (k, 0, 2**nh - 1)))
    psi = [-sp.diff(free_energy, x) for x in v]
    dpsi = [sp.diff(p, x) for p, x in zip(psi, v)]
    sums = list(set().union(*[e.atoms(sp.Sum) for e in psi + dpsi]))
    plain = dict(zip(at_state, h))
    summands = sp.lambdify([names, h], [s.function.xreplace(plain) for s in sums], modules="numpy", cse=True)
    totals = [sp.Dummy() for _ in sums]
    known = dict(zip(sums, totals))
    of_totals = sp.lambdify([names, totals], [e.xreplace(known) for e in psi + dpsi], modules="math", cse=True)
    free = of_totals(point, [float(np.sum(s)) for s in summands(point, states)])

    E = energy(v, h, b, c, W, sigma)
    terms = [E, *[sp.diff(E, x) for x in v], *[sp.diff(E, x, 2) for x in v]]
    evaluated = sp.lambdify([names, h], terms, modules="numpy", cse=True)(point, states)
    e, *rest = [np.broadcast_to(x, states.shape[1:]) for x in evaluated]
    p = np.exp(e.min() - e)
    p /= p.sum()
    mean = [p @ x for x in rest[:nv]]
    variance = [p @ (x - m) ** 2 for x, m in zip(rest, mean)]
    curvature = [p @ x for x in rest[nv:]]
    moments = [*[-m for m in mean], *[s - t for s, t in zip(variance, curvature)]]
    return {"free": [float(x) for x in free], "moments": [float(x) for x in moments]}


print(sp.__version__, flush=True)
for line in sys.stdin:
    request = json.loads(line)
    start = time.process_time()
    answer = theorem1(**request)
    print(json.dumps({**answer, "seconds": time.process_time() - start}), flush=True)
