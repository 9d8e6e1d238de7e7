"""
How the files for PyTorch are used: as modules that learn, under vmap and grad, with states taken in blocks, and for draws.
The first argument is a folder with grbm.py, coupled.py, factors.py, mixture.py and domains.py. Prints nothing if all is well.
"""

import sys

import functorch
import torch

sys.path.insert(0, sys.argv[1])
import coupled
import domains
import factors
import grbm
import mixture

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)


def close(a, b, tolerance=1e-12):
    torch.testing.assert_close(a, b, rtol=tolerance, atol=tolerance)


# A module: forward is F of each row; parameters stay in their domains while they are learnt.
parameters = dict(W=torch.randn(3, 4), b=torch.randn(3), c=torch.randn(4), sigma=1.3)
model, v = grbm.Grbm(**parameters), torch.randn(5, 3)
close(model(v), grbm.free_energy(v, **parameters))
close(model.score(v), grbm.score(v, **parameters))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
before = model.loss(v).item()
for _ in range(20):
    optimizer.zero_grad()
    model.loss(v).backward()
    optimizer.step()
assert model.loss(v).item() < before and model.sigma > 0 and model.sigma != 1.3

# Each kind of domain, from a value in it to the same value.
S = torch.tensor([[2.0, 0.5], [0.5, 1.0]])
given = dict(S=S, A=-S, t=torch.tensor([0.25, 0.75]), r=2.5, l=-1.5)
held = domains.Domains(**given)
for name, value in given.items():
    close(getattr(held, name), torch.as_tensor(value), 1e-9)
optimizer = torch.optim.SGD(held.parameters(), lr=10.0)
held(torch.randn(4, 2)).sum().backward()
optimizer.step()
assert torch.linalg.eigvalsh(held.S).min() > 0 and (held.A == held.A.T).all()
assert ((0 < held.t) & (held.t < 1)).all() and held.r > 2 and held.l < -1

# vmap and grad take functions of one point.
free = lambda x: grbm.free_energy(x, **parameters)
close(functorch.vmap(free)(v), free(v))
close(functorch.vmap(functorch.grad(free))(v), -grbm.score(v, **parameters))
hessian = functorch.vmap(functorch.jacrev(functorch.grad(free)))(v)
close(-hessian.diagonal(dim1=-2, dim2=-1), grbm.dscore(v, **parameters))

# States in blocks of any size.
own = dict(W=torch.randn(2, 4), L=torch.randn(4, 4), c=torch.randn(4))
x = torch.randn(6, 2)
for function in (coupled.free_energy, coupled.score, coupled.dscore, coupled.objective, coupled.mean_h):
    for block in (1, 3, 5, 16, 100):
        close(function(x, **own, block=block), function(x, **own))
close(functorch.vmap(functorch.grad(lambda y: coupled.free_energy(y, **own)))(x), -coupled.score(x, **own))

# Draws have the mean and, of a Normal law, the spread that they should.
u = torch.rand(200_000, 4)
rows = v[0].expand(200_000, 3)
drawn = grbm.sample_h(rows, u, **parameters)
assert set(drawn.unique().tolist()) == {0.0, 1.0}
close(drawn.mean(0), grbm.mean_h(v[0], **parameters), 0.01)
own = dict(W=torch.randn(3, 2), b=torch.randn(3), s=torch.rand(3) + 0.5)
drawn = factors.sample_h(rows, u[:, :2], **own)
close(drawn.mean(0), factors.mean_h(v[0], **own), 0.02)
precision = torch.eye(2) + own["W"].T @ torch.diag(own["s"] ** -2) @ own["W"]
close(torch.cov(drawn.T), torch.linalg.inv(precision), 0.02)
own = dict(mu=torch.randn(3, 4), a=torch.randn(4), sigma=2.0)
drawn = mixture.sample_k(rows, u[:, 0], **own)
assert set(drawn.unique().tolist()) == {1.0, 2.0, 3.0, 4.0}
close(drawn.mean(), mixture.mean_k(v[0], **own), 0.01)

# Lists and integers are read; nothing is a row.
assert grbm.score([1, 2, 3], **parameters).shape == (3,)
assert grbm.score(torch.empty(0, 3), **parameters).shape == (0, 3)
