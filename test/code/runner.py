"""Runs exported files at points and says where they differ from what is expected. JSON in, JSON out."""

import importlib.util
import json
import sys
import warnings

import numpy as np

TOLERANCE = 1e-12


def load(path):
    spec = importlib.util.spec_from_file_location("exported", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def library(name):
    """How arrays of the library are made, and made NumPy's again."""
    if name == "torch":
        import torch

        torch.set_num_threads(1)
        return lambda x, dtype: torch.tensor(np.array(x, dtype)), lambda x: x.detach().numpy()
    if name == "jax":
        stand_in_for_jax()
    return lambda x, dtype: np.array(x, dtype), np.asarray


def stand_in_for_jax():
    """The names of JAX that exported files use, by NumPy and SciPy: what is run is not JAX."""
    import types

    import scipy.special

    def module(name, **names):
        sys.modules[name] = types.ModuleType(name)
        vars(sys.modules[name]).update(names)
        return sys.modules[name]

    nn = module(
        "jax.nn",
        sigmoid=scipy.special.expit,
        softplus=lambda x: np.logaddexp(0, x),
        relu=lambda x: np.maximum(x, 0),
        logsumexp=lambda x, axis: scipy.special.logsumexp(x, axis),
        softmax=lambda x, axis: scipy.special.softmax(x, axis),
    )
    numpy = module("jax.numpy", **{name: getattr(np, name) for name in dir(np) if not name.startswith("_")})
    special = module("jax.scipy.special", **vars(scipy.special))
    module("jax", nn=nn, numpy=numpy, scipy=module("jax.scipy", special=special))


def differences(path, job, make, numpy):
    module, faults = load(path), []

    def values(names, point, dtype="float64"):
        return {job["names"][n]: make(point["values"][n], dtype) for n in names}

    def call(name, visible, parameters):
        result = getattr(module, name)(*visible, **parameters)
        return [numpy(r) for r in (result if isinstance(result, tuple) else (result,))]

    def compare(what, got, expected, slack=1):
        if got.shape != expected.shape:
            return faults.append(f"{what}: shape {got.shape}, not {expected.shape}")
        error = np.max(np.abs(got - expected) / np.maximum(1, np.abs(expected)), initial=0)
        if not error <= TOLERANCE * slack:
            faults.append(f"{what}: off by {error:.1e}")

    if job["library"] == "torch":
        derivatives(module, job, values, compare, faults)
    misshapen(module, job, values, faults)
    for function in job["functions"]:
        for k, point in enumerate(job["points"]):
            if point["expected"].get(function) is None:
                continue
            parameters = values(job["parameters"], point)
            visible = list(values(job["visible"], point).values())
            expected = [np.array(e, float) for e in point["expected"][function]]
            try:
                for got, e in zip(call(function, visible, parameters), expected, strict=True):
                    compare(f"{function} at point {k}", got, e)
                if k > 0:
                    continue
                # Leading axes: one, two, none of length.
                rows = [values(job["visible"], p) for p in job["points"]]
                stacked = [make([np.array(p["values"][n], float) for p in job["points"]], "float64") for n in job["visible"]]
                singles = [call(function, list(r.values()), parameters) for r in rows]
                for j, got in enumerate(call(function, stacked, parameters)):
                    compare(f"{function} with one leading axis", got, np.array([s[j] for s in singles]))
                twice = [make(np.array([numpy(s), numpy(s)]), "float64") for s in stacked]
                for j, got in enumerate(call(function, twice, parameters)):
                    one = np.array([s[j] for s in singles])
                    compare(f"{function} with two leading axes", got, np.array([one, one]))
                small = list(values(job["visible"], point, "float32").values())
                for got in call(function, small, parameters):
                    if got.dtype != np.float32 and job["library"] != "jax":
                        faults.append(f"{function}: {got.dtype} of float32")
            except Exception as error:
                faults.append(f"{function}: {type(error).__name__}: {error}")
    return faults


def misshapen(module, job, values, faults):
    """An argument with an axis too many or too few is refused by its name, with both shapes."""
    if not job["points"]:
        return
    point = job["points"][0]
    for name in [*job["visible"], *job["parameters"]]:
        arrays = values([*job["visible"], *job["parameters"]], point)
        own = job["names"][name]
        given = arrays[own] if name in job["parameters"] else arrays[own].sum() if arrays[own].ndim else None
        if given is None:
            continue
        arrays[own] = given[None] if name in job["parameters"] else given
        try:
            module.score(
                *(arrays[job["names"][n]] for n in job["visible"]),
                **{job["names"][n]: arrays[job["names"][n]] for n in job["parameters"]},
            )
            faults.append(f"{name} of shape {tuple(arrays[own].shape)} is not refused")
        except ValueError as error:
            if not str(error).startswith(f"{own}: expected shape (") or str(tuple(arrays[own].shape)) not in str(error):
                faults.append(f"misshapen {name}: {error}")


def derivatives(module, job, values, compare, faults):
    """Gradients of the loss, and F, psi and their derivatives in v by autograd against each other."""
    import torch

    for k, point in enumerate(job["points"]):
        # Far out, rounding of what is differentiated is as large as the conditioning there makes it.
        slack = 1e4 if point["isFar"] else 1
        parameters = {n: p.requires_grad_() for n, p in values(job["parameters"], point).items()}
        visible = [v[None].requires_grad_() for v in values(job["visible"], point).values()]
        try:
            loss = module.loss(*visible, **parameters)
            for name, gradient in point["gradient"].items():
                own = parameters[job["names"][name]]
                (got,) = torch.autograd.grad(loss, own, retain_graph=True, allow_unused=True)
                got = torch.zeros_like(own) if got is None else got
                compare(f"gradient by {name} at point {k}", got.numpy(), np.array(gradient, float), slack)
            free = module.free_energy(*visible, **parameters).sum()
            slopes = torch.autograd.grad(free, visible, create_graph=True, allow_unused=True)
            scores, dscores = (module.score(*visible, **parameters), module.dscore(*visible, **parameters))
            if len(visible) == 1:
                scores, dscores = (scores,), (dscores,)
            for j, (v, slope) in enumerate(zip(visible, slopes)):
                if slope is None:
                    continue
                compare(f"dF/dv by autograd at point {k}", -slope.detach().numpy(), scores[j].detach().numpy(), slack)
                curvature = torch.zeros_like(v)
                for i in range(v.numel()):
                    if slope.requires_grad:
                        (row,) = torch.autograd.grad(slope.flatten()[i], v, create_graph=True, allow_unused=True)
                        if row is not None:
                            curvature.flatten()[i] = row.flatten()[i]
                compare(f"d2F/dv2 by autograd at point {k}", -curvature.detach().numpy(), dscores[j].detach().numpy(), slack)
                # Where J has no derivative by a parameter, neither has this.
                gone = set(job["parameters"]) - set(point["gradient"]) if point["gradient"] else set()
                for name, own in parameters.items():
                    if curvature.requires_grad and name not in {job["names"][n] for n in gone}:
                        (third,) = torch.autograd.grad(curvature.sum(), own, retain_graph=True, allow_unused=True)
                        if third is not None and not torch.isfinite(third).all():
                            faults.append(f"third derivative by {name} at point {k} is not finite")
        except Exception as error:
            faults.append(f"derivatives at point {k}: {type(error).__name__}: {error}")


def main():
    job = json.load(sys.stdin)
    make, numpy = library(job["library"])
    warnings.simplefilter("ignore")
    answer = {}
    for one in job["jobs"]:
        try:
            answer[one["name"]] = differences(one["file"], {**one, "library": job["library"]}, make, numpy)
        except Exception as error:
            answer[one["name"]] = [f"{type(error).__name__}: {error}"]
    print(json.dumps(answer))


main()
