"""
The score-matching loss of a Gaussian-Bernoulli RBM and its gradient in all parameters: the exported code beside the same
closed form by hand and beside exact automatic differentiation, all in one process, float64, one thread.

Peers by automatic differentiation, for the diagonal of the Hessian of F: a loop over coordinates, Hessian-vector products
over all coordinates at once (vmap), forward over reverse mode (jacfwd of grad), and the forward Laplacian, which carries
value, Jacobian and Laplacian through each layer (Li et al. 2024, "A computational framework for neural network-based
variational Monte Carlo with Forward Laplacian").
All agree with each other to 1e-9 before anything is timed. Times are the least of several runs, taken in turn.

    npm run --silent build && python3 test/bench/export.py
"""

import importlib.util
import pathlib
import subprocess
import tempfile
import time

import functorch
import numpy as np
import torch
from scipy.special import expit

ROOT = pathlib.Path(__file__).resolve().parents[2]
torch.set_num_threads(1)


def exported(target, folder):
    path = pathlib.Path(folder) / f"grbm_{target}.py"
    command = ["node", ROOT / "dist/cli.js", "export", ROOT / "proofs/models/grbm.yaml", "--target", target, "-o", path]
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def by_hand_numpy(v, W, b, c, sigma):
    q = expit(c + v @ W / sigma)
    psi = (b - v) / sigma**2 + q @ W.T / sigma
    curvature = (q * (1 - q)) @ (W**2).sum(0) / sigma**2 - v.shape[-1] / sigma**2
    return (0.5 * (psi**2).sum(-1) + curvature).mean()


def by_hand(v, W, b, c, sigma):
    q = torch.sigmoid(c + v @ W / sigma)
    psi = (b - v) / sigma**2 + q @ W.T / sigma
    curvature = (q * (1 - q)) @ (W**2).sum(0) / sigma**2 - v.shape[-1] / sigma**2
    return (0.5 * (psi**2).sum(-1) + curvature).mean()


def free_energy(v, W, b, c, sigma):
    # logaddexp, since PyTorch 1.13 has no forward mode for logsigmoid.
    inputs = c + v @ W / sigma
    return ((v - b) ** 2).sum(-1) / (2 * sigma**2) - torch.logaddexp(inputs, torch.zeros_like(inputs)).sum(-1)


def loop_over_coordinates(v, *parameters):
    v = v.detach().requires_grad_()
    (slope,) = torch.autograd.grad(free_energy(v, *parameters).sum(), v, create_graph=True)
    trace = 0
    for i in range(v.shape[-1]):
        (row,) = torch.autograd.grad(slope[:, i].sum(), v, create_graph=True)
        trace = trace + row[:, i]
    return (0.5 * (slope**2).sum(-1) - trace).mean()


def _of_rows(name, trace):
    def loss(v, *parameters):
        def of_row(x):
            slope = functorch.grad(free_energy)
            return 0.5 * (slope(x, *parameters) ** 2).sum() - trace(lambda y: slope(y, *parameters), x)

        return functorch.vmap(of_row)(v).mean()

    loss.__name__ = name
    return loss


def _products(slope, x):
    _, pullback = functorch.vjp(slope, x)
    (rows,) = functorch.vmap(pullback)(torch.eye(x.shape[0], dtype=x.dtype))
    return rows.diagonal().sum()


vmapped_products = _of_rows("vmapped products", _products)
forward_over_reverse = _of_rows(
    "forward over reverse", lambda slope, x: functorch.jacfwd(slope)(x).diagonal().sum()
)


def forward_laplacian(v, W, b, c, sigma):
    # The linear layer: its Jacobian is the same for all rows, its Laplacian 0.
    inputs, jacobian = c + v @ W / sigma, W.T / sigma
    # softplus: f'(x) J, and f''(x) |J|² for the Laplacian.
    q = torch.sigmoid(inputs)
    hidden_jacobian = q[:, :, None] * jacobian
    hidden_laplacian = q * (1 - q) * (jacobian**2).sum(-1)
    # The sum over units, and the quadratic part with gradient (v - b) / σ² and Laplacian n / σ².
    slope = (v - b) / sigma**2 - hidden_jacobian.sum(1)
    laplacian = v.shape[-1] / sigma**2 - hidden_laplacian.sum(-1)
    return (0.5 * (slope**2).sum(-1) - laplacian).mean()


def step(loss, v, parameters):
    value = loss(v, *parameters)
    return value, torch.autograd.grad(value, parameters)


def least(cases, runs):
    times = {name: [] for name in cases}
    for _ in range(runs):
        for name, run in cases.items():
            start = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - start)
    return {name: min(list_) for name, list_ in times.items()}


def main():
    with tempfile.TemporaryDirectory() as folder:
        ours, ours_numpy = exported("torch", folder), exported("numpy", folder)
    for nv, nh, few in ((64, 64, 100), (784, 500, 4)):
        draw = np.random.default_rng(0).normal
        arrays = [draw(size=(100, nv)), draw(size=(nv, nh)) * 0.05, draw(size=nv), draw(size=nh), np.array(1.2)]
        v, *parameters = [torch.tensor(a) for a in arrays]
        parameters = [p.requires_grad_() for p in parameters]
        names = ["W", "b", "c", "sigma"]

        def loss(v, *values):
            return ours.loss(v, **dict(zip(names, values)))

        def loss_numpy(v, *values):
            return ours_numpy.loss(v, **dict(zip(names, values)))

        automatic = [loop_over_coordinates, vmapped_products, forward_over_reverse, forward_laplacian]
        expected = step(by_hand, v[:few], parameters)
        for other in [loss, *automatic]:
            value, gradients = step(other, v[:few], parameters)
            torch.testing.assert_close(value, expected[0], rtol=1e-9, atol=1e-9)
            for got, right in zip(gradients, expected[1]):
                torch.testing.assert_close(got, right, rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(loss_numpy(*arrays), by_hand_numpy(*arrays), rtol=1e-12)

        print(f"{nv} x {nh}, 100 rows unless said")
        closed = {
            "torch, exported": lambda: step(loss, v, parameters),
            "torch, by hand": lambda: step(by_hand, v, parameters),
            "numpy, exported (no gradient)": lambda: loss_numpy(*arrays),
            "numpy, by hand (no gradient)": lambda: by_hand_numpy(*arrays),
        }
        times = least(closed, 30)
        for name, seconds in times.items():
            print(f"  {name:36} {1e3 * seconds:9.2f} ms")
        for library in ("torch", "numpy"):
            own = [s for name, s in times.items() if name.startswith(library)]
            print(f"  {library}, exported / by hand {own[0] / own[1]:23.2f}")
        exact = least({f.__name__: lambda f=f: step(f, v[:few], parameters) for f in automatic}, 2)
        exact[f"torch, exported, {few} rows"] = least({"": lambda: step(loss, v[:few], parameters)}, 10)[""]
        for name, seconds in exact.items():
            print(f"  {name.replace('_', ' '):36} {1e3 * seconds:9.2f} ms for {few} rows")


main()
